import { UsageError } from '../errors/turnout-error.ts';
import { cleanValue } from '../text/clean-value.ts';
import { isSettingName, type SettingName, type Settings, settingNamed } from './settings.ts';
import { isTerminusName, isVariableName, type VariableName } from './variables.ts';

/** What a command line can say about settings. */
export interface SettingLine {
  format?: string | undefined;
  platform?: string | undefined;
  timeout?: string | undefined;
  proxy?: string | undefined;
  /** `NAME=VALUE`, as given with `-D`. */
  define: readonly string[];
}

interface ArgvSettings {
  settings: Settings;
  variables: Readonly<Partial<Record<VariableName, string>>>;
}

/** What a command line itself sets; a flag of its own name wins over `-D`. Throws UsageError. */
export function settingsOfLine({ format, platform, timeout, proxy, define }: SettingLine): ArgvSettings {
  const settings: Partial<Record<SettingName, string>> = {};
  const variables: Partial<Record<VariableName, string>> = {};
  for (const each of define) {
    const at = each.indexOf('=');
    if (at < 1) throw new UsageError('-D takes NAME=VALUE.', { hint: 'For example: -D platform=sandbox' });
    const [typed, value] = [each.slice(0, at), cleanValue(each.slice(at + 1))];
    const name = typed
      .toLowerCase()
      .replaceAll('-', '_')
      .replace(/^(terminus|turnout)_/, '');
    if (isVariableName(name)) variables[name] = value;
    else if (isSettingName(name)) settings[name] = value;
    else if (!isTerminusName(name)) settingNamed(typed);
  }
  return {
    settings: {
      ...settings,
      ...(format ? { format: cleanValue(format) } : {}),
      ...(platform ? { platform: cleanValue(platform) } : {}),
      ...(timeout ? { timeout: cleanValue(timeout) } : {}),
    },
    variables: { ...variables, ...(proxy !== undefined && { proxy: cleanValue(proxy) || 'none' }) },
  };
}
