import type { SettingName, Settings } from './settings.ts';

export interface Sources {
  /** From the command line; an empty one is none. */
  flags: Settings;
  env: Readonly<Record<string, string | undefined>>;
  /** Of `./.env`; only site, environment and format are taken from there (decisions.md 18). */
  dotEnv: Readonly<Record<string, string>>;
  settings: Settings;
}

export interface Origin {
  value: string;
  /** `flag`, the name of a variable, `.env`, or `settings`. */
  from: string;
}

const fromDotEnv: readonly SettingName[] = ['site', 'env', 'format'];

/** The one place that knows what wins: flag, TURNOUT_, TERMINUS_, `.env`, the settings. An empty value is none. */
export function resolve(name: SettingName, { flags, env, dotEnv, settings }: Sources): Origin | undefined {
  const flag = flags[name];
  if (flag) return { value: flag, from: 'flag' };
  const variables = [`TURNOUT_${name.toUpperCase()}`, `TERMINUS_${name.toUpperCase()}`];
  for (const variable of variables) {
    const value = env[variable];
    if (value) return { value, from: variable };
  }
  for (const variable of fromDotEnv.includes(name) ? variables : []) {
    const value = dotEnv[variable];
    if (value) return { value, from: '.env' };
  }
  const value = settings[name];
  return value ? { value, from: 'settings' } : undefined;
}
