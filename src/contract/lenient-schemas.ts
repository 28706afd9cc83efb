import * as v from 'valibot';
import { complaint } from './issue-message.ts';

// The platform's own recordings disagree about types (platform-api.md 12): "55" and 55, an absent key and
// null, an empty list that is an object. What turnout relies on is parsed strictly; the rest goes through here.

/** A field that we show but do not rely on: absent, null or of another type all mean "not known". */
export function loosely<S extends v.GenericSchema>(schema: S) {
  return v.fallback(v.optional(schema), undefined);
}

/** A text that something is found or named by. */
export const nonEmptyText = v.pipe(
  v.string(),
  v.check(text => text !== '', 'is empty'),
);

/** `"OK."`, `"Ok"`: said when something was done. Any other sentence may be an error's. */
export const done = v.pipe(v.string(), v.regex(/^ok\b/i, 'is not the word that it is done'));

/**
 * An id that becomes part of hosts, users and commands: letters, digits and dashes, as in a UUID, so that it can be
 * neither an option nor another host (faults-and-attacks.md S-13).
 */
export const plainId = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9-]*$/, 'letters, digits and dashes'),
);

/** `7`, `"7"`, `"7.5"`; anything else is an issue. */
export const count = v.pipe(
  v.union([v.number(), v.string()]),
  v.transform(value => (value === '' ? Number.NaN : Number(value))),
  v.finite('is not a number'),
);

/** `55`, `"55"` → `"55"`. */
export const versionText = v.pipe(v.union([v.number(), v.string()]), v.transform(String));

/** Yes or no as PHP takes it, since Terminus reads it so; the word `false` is a no as well. */
export const truthy = v.pipe(
  v.nullable(v.union([v.boolean(), v.number(), v.string()])),
  v.transform(value => Boolean(value) && value !== '0' && value !== 'false'),
);

/** A list that comes as null, as an empty body, as `{}` or as `[]` when there is nothing in it. */
export function lenientList<S extends v.GenericSchema>(item: S) {
  return v.pipe(
    v.unknown(),
    v.transform(value => (isEmpty(value) ? [] : value)),
    v.array(item),
  );
}

/**
 * An object used as a list; `[]` has nothing in it. `item` makes of each key and its value what the list holds: one
 * thing for each, since a list can have 100,000 of them. Not `v.record`, which passes over keys such as `__proto__` and
 * `constructor`: files and multidevs may have these names, and what is not seen gets lost.
 */
export function parseItems<S extends v.GenericSchema, T>(
  value: S,
  item: (key: string, value: v.InferOutput<S>) => T,
) {
  return v.pipe(
    v.custom<object>(isKeyed, 'expected an object with a key for each'),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const items: T[] = [];
      for (const key of Object.keys(dataset.value)) {
        const raw = (dataset.value as Record<string, unknown>)[key];
        const parsed = v.safeParse(value, raw);
        if (!parsed.success) {
          const [issue] = parsed.issues;
          const step = { type: 'unknown', origin: 'value', input: dataset.value, key, value: raw } as const;
          addIssue({ message: complaint(issue), path: [step, ...(issue.path ?? [])] });
          return NEVER;
        }
        items.push(item(key, parsed.output));
      }
      return items;
    }),
  );
}

/** An object used as a list, which may also be empty in the ways of `listOf`; the key becomes a field. */
export function keyedBy<K extends string, S extends v.GenericSchema<unknown, object>>(key: K, value: S) {
  return v.pipe(
    v.unknown(),
    v.transform(input => (isEmpty(input) ? {} : input)),
    parseItems(value, (name, fields) => withKey(fields, key, name)),
  );
}

function withKey<T extends object, K extends string>(fields: T, key: K, name: string) {
  return Object.assign({}, fields, { [key]: name } as Record<K, string>);
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined || value === null || (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

function isKeyed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !(Array.isArray(value) && value.length > 0);
}
