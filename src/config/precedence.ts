import { UsageError } from '../errors/turnout-error.ts';
import type { SettingName, Settings } from './settings.ts';

export interface Sources {
  /** From the command line; an empty one is none. */
  flags: Settings;
  env: Readonly<Record<string, string | undefined>>;
  /** Of `./.env`; only site, environment and format are taken from there (decisions.md 18). */
  dotEnv: Readonly<Record<string, string>>;
  settings: Settings;
  /** Of Terminus's `config.yml`; it knows of a site and an environment only. */
  terminus?: Readonly<Record<string, string>>;
}

export interface Origin {
  value: string;
  /** `flag`, the name of a variable, `.env`, `settings`, or Terminus's file. */
  from: string;
}

const fromDotEnv: readonly SettingName[] = ['site', 'env', 'format'];
const fromTerminus: readonly SettingName[] = ['site', 'env'];

/** What Terminus means by TERMINUS_TIMEOUT is another thing: seconds for a program on this machine. */
function listVariables(name: SettingName): string[] {
  const ours = `TURNOUT_${name.toUpperCase()}`;
  return name === 'timeout' ? [ours] : [ours, `TERMINUS_${name.toUpperCase()}`];
}

/** The one place that knows what wins: flag, TURNOUT_, TERMINUS_, `.env`, the settings, Terminus's file. An empty value is none. */
export function resolve(
  name: SettingName,
  { flags, env, dotEnv, settings, terminus }: Sources,
): Origin | undefined {
  const flag = flags[name];
  if (flag) return { value: flag, from: 'flag' };
  const variables = listVariables(name);
  for (const variable of variables) {
    const value = env[variable];
    if (value) return { value, from: variable };
  }
  for (const variable of fromDotEnv.includes(name) ? variables : []) {
    const value = dotEnv[variable];
    if (value) return { value, from: '.env' };
  }
  const value = settings[name];
  if (value) return { value, from: 'settings' };
  const theirs = fromTerminus.includes(name) ? terminus?.[name] : undefined;
  return theirs ? { value: theirs, from: '~/.terminus/config.yml' } : undefined;
}

/**
 * Reads the value of a setting. What is wrong with it is reported with what sets it, since the line does not show that.
 * Throws UsageError.
 */
export function readSetting<T>(name: SettingName, { value, from }: Origin, read: (value: string) => T): T {
  try {
    return read(value);
  } catch (error) {
    if (!(error instanceof UsageError) || from === 'flag') throw error;
    const hint = [`Check ${describeSource(name, from)}.`, error.hint].filter(Boolean).join(' ');
    throw new UsageError(error.message, { hint, cause: error });
  }
}

/** What sets it, as a user would look for it. */
function describeSource(name: SettingName, from: string): string {
  if (from === 'settings') return `the setting ${name}`;
  return /^[A-Z_]+$/.test(from) ? from : `${name} in ${from}`;
}
