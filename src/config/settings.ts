import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { TurnoutError, UsageError } from '../errors/turnout-error.ts';
import { makePrivateFolder, whyUnwritable } from '../system/disk/files.ts';
import { withFileLock } from '../system/lock/file-lock.ts';
import { parseJson } from '../text/parse-json.ts';
import { nearest } from '../text/suggest.ts';
import { readOwnFile } from './read-config-file.ts';

/**
 * What a person can set for good; `turnout help config:set` says what each is for. There is none for a yes or
 * a force, and `discard` is refused where it is read (decisions.md 7).
 */
export const settingNames = ['platform', 'format', 'site', 'env', 'on_changes', 'sweep', 'timeout'] as const;

export type SettingName = (typeof settingNames)[number];

export function isSettingName(name: string): name is SettingName {
  return settingNames.some(known => known === name);
}

/** Takes `on-changes` too, since the flag is called so. Throws UsageError for a name that is not in the table. */
export function settingNamed(typed: string): SettingName {
  const name = typed.toLowerCase().replaceAll('-', '_');
  if (isSettingName(name)) return name;
  const meant = nearest(name, settingNames);
  throw new UsageError(`There is no setting "${typed}".`, {
    hint: `${meant ? `Did you mean ${meant}? ` : ''}Settings: ${settingNames.join(', ')}`,
  });
}

export type Settings = Readonly<Partial<Record<SettingName, string>>>;

// valibot takes a list for a record without entries.
const shape = v.pipe(
  v.unknown(),
  v.check(found => !Array.isArray(found)),
  v.record(v.string(), v.union([v.string(), v.number(), v.boolean()])),
);

/** Read by hand: loading `conf` costs more than a whole start-up, and only writing needs it (performance.md 1a). */
export function readSettings(folder: string | undefined): Settings {
  const text = folder && readOwnFile(settingsFile(folder));
  if (!text) return {};
  const found = v.safeParse(shape, parseJson(text));
  if (!found.success) throw damaged(settingsFile(folder ?? ''));
  const known: Partial<Record<SettingName, string>> = {};
  for (const [name, value] of Object.entries(found.output))
    if (isSettingName(name)) known[name] = String(value);
  return known;
}

/**
 * `undefined` takes the setting back. Throws TurnoutError when the file is damaged, which is then not written over, and
 * when it cannot be written.
 */
export async function writeSetting(
  folder: string,
  name: SettingName,
  value: string | undefined,
): Promise<void> {
  const { default: Conf } = await import('conf');
  try {
    makePrivateFolder(folder);
    // Conf reads, changes and writes without a lock: of eight who do that at once, five lose (faults-and-attacks.md F5).
    withFileLock(settingsFile(folder), () => {
      readSettings(folder);
      // It holds nothing, but Conf takes it for damaged.
      if (readOwnFile(settingsFile(folder)) === '') rmSync(settingsFile(folder));
      const conf = new Conf<Record<string, string>>({
        cwd: folder,
        configName: 'settings',
        projectSuffix: '',
        configFileMode: 0o600,
        clearInvalidConfig: false,
        // As it was read above: Conf itself takes the mark that Windows puts at the beginning for a fault.
        deserialize: text => JSON.parse(readOwnFile(settingsFile(folder)) || text),
      });
      if (value === undefined) conf.delete(name);
      else conf.set(name, value);
    });
  } catch (cause) {
    const why = whyUnwritable(cause);
    if (why === undefined) throw cause;
    throw new TurnoutError('failed', `The setting could not be written to ${settingsFile(folder)}: ${why}.`, {
      hint: `For one command, say it on the line: -D ${name}=${value ?? ''}`,
      cause,
    });
  }
}

function settingsFile(folder: string): string {
  return join(folder, 'settings.json');
}

function damaged(file: string): TurnoutError {
  return new TurnoutError(
    'failed',
    `The settings in ${file} cannot be read: they are not the JSON that turnout writes.`,
    { hint: 'Fix the file, or move it away and set what you need with: turnout config:set' },
  );
}
