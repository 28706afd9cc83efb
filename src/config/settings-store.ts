import { UsageError } from '../errors/turnout-error.ts';
import { checkPlatform } from './platform.ts';
import { type Origin, resolve, type Sources } from './precedence.ts';
import { type SettingName, settingNamed, settingNames, writeSetting } from './settings.ts';

/** The settings as a person sees them. Each throws UsageError for a name that there is not. */
export interface SettingsStore {
  names: readonly SettingName[];
  /** The name as the table has it. */
  named(name: string): SettingName;
  /** What holds now, and where it comes from; undefined when it is set nowhere. */
  find(name: string): Origin | undefined;
  /** Keeps a value for good; `undefined` forgets it. */
  keep(name: string, value: string | undefined): Promise<void>;
}

export function createSettingsBook(folder: string | undefined, sources: Sources): SettingsStore {
  return {
    names: settingNames,
    named: settingNamed,
    find: name => resolve(settingNamed(name), sources),
    async keep(name, value) {
      const known = settingNamed(name);
      if (known === 'platform' && value !== undefined) checkPlatform(value);
      if (!folder) {
        throw new UsageError('No home folder to save settings in.', {
          hint: `Set the variable TURNOUT_${known.toUpperCase()} instead.`,
        });
      }
      await writeSetting(folder, known, value);
    },
  };
}
