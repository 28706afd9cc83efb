import * as v from 'valibot';
import { count, keyedBy, loosely, parseItems, truthy, versionText } from './lenient-schemas.ts';

export type ConnectionMode = 'git' | 'sftp';

/** The password that visitors of the website are asked for, in clear text (platform-api.md 6.1). */
const lock = v.object({
  locked: v.optional(truthy),
  username: loosely(v.string()),
  password: loosely(v.string()),
});

/**
 * One environment as the list has it (platform-api.md 6.1). `on_server_development` is absent on test,
 * live and on most multidevs: absent means Git mode. The `diffstat` in here is a cached copy that is known
 * to be stale, so it is not parsed: no one shall decide anything by it.
 */
const fields = v.object({
  on_server_development: v.optional(truthy),
  environment_created: loosely(count),
  dns_zone: loosely(v.string()),
  target_ref: loosely(v.string()),
  target_commit: loosely(v.string()),
  lock: loosely(lock),
  php_version: loosely(versionText),
  /** In newer answers only. */
  php_runtime_generation: loosely(versionText),
  is_initialized: v.optional(truthy),
});

// With every field absent or loose, an error such as {"error": "…"} would pass for an environment in Git mode.
export const environment = v.pipe(
  fields,
  v.check(
    env => env.environment_created !== undefined || env.dns_zone !== undefined || env.lock !== undefined,
    'has none of the fields that every environment has',
  ),
);

/** The list: an object keyed by the environment's name. */
export const environments = keyedBy('id', environment);

export type Environment = v.InferOutput<typeof environment> & { id: string };

/** Returns the connection mode of an environment (platform-api.md 6.1). */
export function connectionMode(env: Pick<Environment, 'on_server_development'>): ConnectionMode {
  return env.on_server_development ? 'sftp' : 'git';
}

/** `test` and `live` take no code from people and have no connection mode. */
export function isDevelopment(environment: string): boolean {
  return environment !== 'test' && environment !== 'live';
}

/** Where the code of test and live comes from. */
export function deploySource(environment: string): 'dev' | 'test' | undefined {
  if (environment === 'test') return 'dev';
  return environment === 'live' ? 'test' : undefined;
}

/** Whether an environment is a multidev: neither dev, test nor live. */
export function isMultidev(environment: string): boolean {
  return isDevelopment(environment) && environment !== 'dev';
}

/** `master` for dev; that of a multidev is called as it is (platform-api.md 14). */
export function toBranch(environment: string): string {
  return environment === 'dev' ? 'master' : environment;
}

/** platform-api.md 6.4; only what is read of it. */
/** An environment that was never initialized may lack the field altogether; what speaks of an error is no settings. */
export const settings = v.pipe(
  v.unknown(),
  v.check(found => !Array.isArray(found)),
  v.looseObject({ is_initialized: v.optional(truthy) }),
  v.check(found => !['error', 'errors', 'message', 'reason', 'detail'].some(name => name in found)),
  v.transform(({ is_initialized }) => ({ is_initialized })),
);

/**
 * platform-api.md 6.4: database and cache; an empty answer means that there are none. Types were never
 * recorded: numbers become texts, what is neither is left out.
 */
export const variables = v.pipe(
  v.unknown(),
  v.transform(found => found ?? {}),
  parseItems(v.unknown(), (name, value) => [name, value] as const),
  v.check(
    entries => entries.length === 0 || entries.some(([name]) => /^[A-Z][A-Z0-9_]*$/.test(name)),
    'has no variable in it',
  ),
  v.transform(entries => {
    const texts: Record<string, string> = {};
    for (const [name, value] of entries) {
      if (typeof value === 'string' || typeof value === 'number') texts[name] = String(value);
    }
    return texts;
  }),
);

export type Variables = v.InferOutput<typeof variables>;
