import { isAbsolute, join, resolve as resolvePath } from 'node:path';
import type { Platform } from '../contract/connection.ts';
import { Secret } from '../errors/secret.ts';
import { UsageError } from '../errors/turnout-error.ts';
import { lazy } from '../system/concurrency/lazy.ts';
import { folderIfThere } from '../system/disk/current-folder.ts';
import type { Machine } from '../system/machine.ts';
import { parseToken } from '../text/parse-token.ts';
import { type Folders, resolveBaseDirectories } from './base-directories.ts';
import { type Credentials, createCredentials } from './credentials.ts';
import { readDotEnv } from './dot-env.ts';
import { checkPlatform, findPlatform, pantheonApi } from './platform.ts';
import { readSetting, resolve } from './precedence.ts';
import { readSettings, type SettingName } from './settings.ts';
import { type SettingLine, settingsOfLine } from './settings-from-argv.ts';
import { createSettingsBook, type SettingsStore } from './settings-store.ts';
import { noTerminusConfig, type TerminusConfig } from './terminus/terminus-config.ts';
import { terminusFolders } from './terminus/terminus-folders.ts';
import { readTerminusLogin, type TerminusLogin } from './terminus/terminus-login.ts';
import { createVariables, type Variables } from './variables.ts';

/** Everything that was set somewhere, for one command line. Files are read when first asked for. */
export interface Configuration {
  setting(name: SettingName): string | undefined;
  /** As `setting`, read by a function whose UsageError then names what sets it. */
  read<T>(name: SettingName, parse: (value: string) => T): T | undefined;
  /** For `config:`: every setting with where it comes from, and a way to change one. */
  settings(): SettingsStore;
  variables: Variables;
  /** Options that Terminus's file sets for a command, by name. */
  optionsFor(command: string): Readonly<Record<string, string | boolean>>;
  platform(): Platform;
  /** `warn` is told what is wrong with a login that Terminus has left. */
  credentials(warn?: (text: string) => void): Credentials;
  /** Where people make machine tokens; undefined on a platform that has no such page. */
  tokenPage(): string | undefined;
  /** Where the sandbox keeps its state; `asked` is `--dir`. Absolute. */
  sandboxFolder(asked?: string): string;
  /** The folder for settings and logins; undefined: there is no home. Absolute. */
  config: string | undefined;
  /** The folder for what turnout keeps on its own; undefined: there is no home. Absolute. */
  data: string | undefined;
  /** The folder for what can be lost without harm; undefined: there is no home. Absolute. */
  cache: string | undefined;
  /** Where stashes and journals are kept. Absolute. Throws UsageError when there is no home. */
  dataFolder(): string;
  /** Our own files with host keys; new ones go into the first. */
  knownHosts(): string[];
  /** A path as typed, from the folder that the command was called in; `~/` is the home. */
  toPath(file: string): string;
}

type MachineFields = Pick<Machine, 'env' | 'folder' | 'home' | 'accountHome' | 'system'>;

/** Throws UsageError when the command line sets what is no setting. */
export function openConfiguration(
  machine: MachineFields,
  line: SettingLine,
  terminus: TerminusConfig = noTerminusConfig,
): Configuration {
  const { env, folder, home } = machine;
  const folders = resolveBaseDirectories(machine);
  const reported = settingsOfLine(line);
  const variables = createVariables({ define: reported.variables, env, terminus: terminus.values });
  const sources = lazy(() => ({
    flags: reported.settings,
    env,
    terminus: terminus.values,
    dotEnv: readDotEnv(folderIfThere(machine)),
    settings: readSettings(folders.config),
  }));
  const setting = (name: SettingName) => resolve(name, sources())?.value;
  function read<T>(name: SettingName, parse: (value: string) => T): T | undefined {
    const origin = resolve(name, sources());
    return origin && readSetting(name, origin, parse);
  }
  const toPath = (file: string) => absolute(file, { folder, home });

  function sandboxFolder(asked?: string): string {
    const named = asked ?? env['TURNOUT_SANDBOX_DIR'];
    if (named) return toPath(named);
    if (folders.data) return join(folders.data, 'sandbox');
    throw new UsageError('No home folder to keep the sandbox in.', {
      hint: 'Name one with --dir DIR.',
    });
  }

  function dataFolder(): string {
    if (folders.data) return folders.data;
    throw new UsageError('No home folder to keep stashes in.', {
      hint: 'Set HOME, or XDG_DATA_HOME to an absolute path.',
    });
  }

  const platform = lazy(() => {
    const name = read('platform', checkPlatform);
    return findPlatform({ name, variables, sandboxFolder: name === 'sandbox' ? sandboxFolder() : undefined });
  });

  return {
    setting,
    read,
    settings: () => createSettingsBook(folders.config, sources()),
    variables,
    optionsFor: terminus.options,
    platform,
    credentials: (warn = () => {}) => {
      const { api } = platform();
      const login = mayUseTerminus(api, terminus)
        ? lazy(() => openTerminusLogin(machine, { variables, toPath, warn }))
        : undefined;
      return openCredentials(machine, { folders, api, user: variables.text('user'), terminus: login });
    },
    tokenPage: () => (platform().name === 'pantheon' ? tokenPage(variables) : undefined),
    sandboxFolder,
    config: folders.config,
    data: folders.data,
    cache: folders.cache,
    dataFolder,
    knownHosts: () =>
      [folders.data && join(folders.data, 'known_hosts'), platform().knownHosts].filter(
        file => file !== undefined,
      ),
    toPath,
  };
}

interface Opening {
  folders: Folders;
  api: string;
  user: string | undefined;
  terminus: (() => TerminusLogin) | undefined;
}

function openCredentials({ env, system }: MachineFields, { folders, ...rest }: Opening): Credentials {
  const variable = ['TURNOUT_MACHINE_TOKEN', 'TERMINUS_MACHINE_TOKEN'].find(name => env[name]);
  const token = variable && parseToken(env[variable] ?? '', variable);
  return createCredentials({
    ...rest,
    folder: folders.config,
    hasModes: system !== 'win32',
    token: token ? new Secret(token) : undefined,
  });
}

/**
 * What Terminus has saved does not say for which host. It is Pantheon, or what its file names for good: a variable that
 * is set for one command must not send a user's token elsewhere (decisions.md 18).
 */
function mayUseTerminus(api: string, { values }: TerminusConfig): boolean {
  return api === pantheonApi({ host: values['host'], port: values['port'], protocol: values['protocol'] });
}

interface Login {
  variables: Variables;
  toPath(file: string): string;
  warn(text: string): void;
}

function openTerminusLogin({ env, home, system }: MachineFields, { warn, ...where }: Login): TerminusLogin {
  if (home === undefined) return { accounts: [], session: undefined };
  const folders = terminusFolders({ ...where, env, home });
  return readTerminusLogin({ ...folders, hasModes: system !== 'win32', warn });
}

function tokenPage({ text }: Variables): string {
  const host = text('dashboard_host') ?? 'dashboard.pantheon.io';
  return `${text('dashboard_protocol') ?? 'https'}://${host}/machine-token/create/turnout`;
}

function absolute(file: string, { folder, home }: Pick<MachineFields, 'folder' | 'home'>): string {
  if (/^~(\/|$)/.test(file)) return join(home ?? noHome(file), file.slice(1));
  if (/^~[\w.-]+\//.test(file)) throw otherHome(file);
  return isAbsolute(file) ? file : resolvePath(folder(), file);
}

function otherHome(file: string): UsageError {
  return new UsageError(`${file} begins with the home of another user, which only a shell finds.`, {
    hint: `Leave the quotes away; or, for a folder of that name: ./${file}`,
  });
}

/** Taken as it is written, `~` would be a folder of that name in the working directory. */
function noHome(file: string): never {
  throw new UsageError(`${file} cannot be found: HOME is not set, or names no folder that is there.`, {
    hint: 'Give an absolute path, or set HOME.',
  });
}
