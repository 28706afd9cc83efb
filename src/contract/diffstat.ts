import * as v from 'valibot';
import { parseItems } from './lenient-schemas.ts';

/**
 * One uncommitted change. The platform counts lines as strings, and Git writes `-` for a binary file
 * (platform-api.md 6.3); here they are numbers, and null for a binary file or
 * where the platform does not say.
 */
export interface PendingChange {
  /** Relative to the code root, `/` between folders. */
  path: string;
  /** `A`, `M` or `D`; any other letter is passed on as the platform said it. */
  status: string;
  additions: number | null;
  deletions: number | null;
}

const lineCount = v.pipe(
  v.nullable(v.union([v.number(), v.string()])),
  v.transform(lines => (lines === null || lines === '-' || lines === '' ? null : Number(lines))),
  v.check(lines => lines === null || (Number.isSafeInteger(lines) && lines >= 0), 'is not a number of lines'),
);

const change = v.object({ status: v.string(), additions: lineCount, deletions: lineCount });

/**
 * The diffstat of an environment: path → change. `{}` and `[]` are no changes; null and an empty body are
 * not taken for that here, as they are for other lists: work is discarded by what this says.
 */
export const diffstat = parseItems(
  change,
  (path, { status, additions, deletions }): PendingChange => ({ path, status, additions, deletions }),
);

/** The shape in which the platform sends one change: every value a string. */
export interface WireChange {
  status: string;
  additions: string;
  deletions: string;
}

export function toWireDiffstat(changes: Iterable<PendingChange>): Record<string, WireChange> {
  // `fromEntries` defines keys, where an assignment to `__proto__` would set the prototype instead.
  return Object.fromEntries(
    Array.from(changes, ({ path, status, additions, deletions }) => [
      path,
      { deletions: String(deletions ?? '-'), status, additions: String(additions ?? '-') },
    ]),
  );
}
