import { UsageError } from '../errors/turnout-error.ts';
import { type SettingName, type Settings, settingNamed } from './settings.ts';

/** What a command line can say about settings. */
export interface SettingLine {
  format?: string | undefined;
  platform?: string | undefined;
  timeout?: string | undefined;
  /** `NAME=VALUE`, as given with `-D`. */
  define: readonly string[];
}

/** The settings that a command line names itself; a flag of its own name wins over `-D`. Throws UsageError. */
export function settingsOfLine({ format, platform, timeout, define }: SettingLine): Settings {
  const named: Partial<Record<SettingName, string>> = {};
  for (const each of define) {
    const at = each.indexOf('=');
    if (at < 1) throw new UsageError('-D takes NAME=VALUE.', { hint: 'For example: -D platform=sandbox' });
    named[settingNamed(each.slice(0, at))] = each.slice(at + 1);
  }
  return {
    ...named,
    ...(format ? { format } : {}),
    ...(platform ? { platform } : {}),
    ...(timeout ? { timeout } : {}),
  };
}
