import { isAbsolute, join, resolve as resolvePath } from 'node:path';
import type { Platform } from '../contract/connection.ts';
import { Secret } from '../errors/secret.ts';
import { UsageError } from '../errors/turnout-error.ts';
import type { Machine } from '../system/machine.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { readDotEnv } from './dot-env.ts';
import { type Folders, foldersOf } from './folders.ts';
import { lazily } from './lazily.ts';
import { findPlatform } from './platform.ts';
import { resolve } from './precedence.ts';
import { readSettings, type SettingName } from './settings.ts';
import { createSettingsBook, type SettingsBook } from './settings-book.ts';
import { type SettingLine, settingsOfLine } from './settings-of-line.ts';

/** Everything that was set somewhere, for one command line. Files are read when first asked for. */
export interface Configuration {
  setting(name: SettingName): string | undefined;
  /** For `config:`: every setting with where it comes from, and a way to change one. */
  settings(): SettingsBook;
  platform(): Platform;
  credentials(): Credentials;
  /** Where the sandbox keeps its state; `asked` is `--dir`. Absolute. */
  sandboxFolder(asked?: string): string;
  /** The folder for settings and logins; undefined: there is no home. Absolute. */
  config: string | undefined;
  /** The folder for what turnout keeps on its own; undefined: there is no home. Absolute. */
  data: string | undefined;
  /** Where stashes and journals are kept. Absolute. Throws UsageError when there is no home. */
  dataFolder(): string;
  /** Files with host keys; the first one is ours. */
  knownHosts(): string[];
  /** A path as typed, from the folder that the command was called in; `~/` is the home. */
  pathOf(file: string): string;
}

type Place = Pick<Machine, 'env' | 'folder' | 'home' | 'system'>;

/** Throws UsageError when the command line sets what is no setting. */
export function openConfiguration(machine: Place, line: SettingLine): Configuration {
  const { env, folder, home } = machine;
  const folders = foldersOf(machine);
  const flags = settingsOfLine(line);
  const sources = lazily(() => ({
    flags,
    env,
    dotEnv: readDotEnv(folder),
    settings: readSettings(folders.config),
  }));
  const setting = (name: SettingName) => resolve(name, sources())?.value;
  const pathOf = (file: string) => absolute(file, { folder, home });

  function sandboxFolder(asked?: string): string {
    const named = asked ?? env['TURNOUT_SANDBOX_DIR'];
    if (named) return pathOf(named);
    if (folders.data) return join(folders.data, 'sandbox');
    throw new UsageError('There is no home folder to keep the sandbox in.', {
      hint: 'Name one with --dir DIR.',
    });
  }

  function dataFolder(): string {
    if (folders.data) return folders.data;
    throw new UsageError('There is no home folder to keep stashes in.', {
      hint: 'Set HOME, or XDG_DATA_HOME to an absolute path.',
    });
  }

  const platform = lazily(() => {
    const name = setting('platform');
    return findPlatform({ name, env, sandboxFolder: name === 'sandbox' ? sandboxFolder() : undefined });
  });

  return {
    setting,
    settings: () => createSettingsBook(folders.config, sources()),
    platform,
    credentials: lazily(() => openCredentials(machine, folders, platform().api)),
    sandboxFolder,
    config: folders.config,
    data: folders.data,
    dataFolder,
    knownHosts: () =>
      [folders.data && join(folders.data, 'known_hosts'), home && join(home, '.ssh', 'known_hosts')].filter(
        file => file !== undefined,
      ),
    pathOf,
  };
}

function openCredentials({ env, system }: Place, { config }: Folders, api: string): Credentials {
  const token = env['TURNOUT_MACHINE_TOKEN'] || env['TERMINUS_MACHINE_TOKEN'];
  return createCredentials({
    folder: config,
    api,
    hasModes: system !== 'win32',
    token: token ? new Secret(token) : undefined,
  });
}

function absolute(file: string, { folder, home }: Pick<Place, 'folder' | 'home'>): string {
  if (home && /^~(\/|$)/.test(file)) return join(home, file.slice(1));
  return isAbsolute(file) ? file : resolvePath(folder, file);
}
