import { isAbsolute, join } from 'node:path';

/** Where turnout keeps what is a person's own. Undefined folders: there is no home, so nothing is kept. */
export interface Folders {
  /** Settings and credentials. */
  config: string | undefined;
  /** The sandbox, and later the stashes. */
  data: string | undefined;
  /** What can be lost without harm. */
  cache: string | undefined;
}

interface DirectoryOptions {
  env: Readonly<Record<string, string | undefined>>;
  home: string | undefined;
  system: string;
}

/** XDG on Linux and wherever its variables are set; the system's own places on macOS and Windows. */
export function resolveBaseDirectories({ env, home, system }: DirectoryOptions): Folders {
  const [config, data, cache] = defaults(env, home, system);
  return {
    config: folder(env['XDG_CONFIG_HOME'], config),
    data: folder(env['XDG_DATA_HOME'], data),
    cache: folder(env['XDG_CACHE_HOME'], cache),
  };
}

function defaults(
  env: DirectoryOptions['env'],
  home: string | undefined,
  system: string,
): (string | undefined)[] {
  if (system === 'win32') {
    const local = env['LOCALAPPDATA'];
    return [env['APPDATA'], local && join(local, 'Data'), local && join(local, 'Cache')];
  }
  if (!home) return [];
  if (system === 'darwin') {
    const library = join(home, 'Library');
    return [join(library, 'Preferences'), join(library, 'Application Support'), join(library, 'Caches')];
  }
  return [join(home, '.config'), join(home, '.local', 'share'), join(home, '.cache')];
}

// The XDG specification says that a relative path is to be ignored.
function folder(variable: string | undefined, fallback: string | undefined): string | undefined {
  const base = variable && isAbsolute(variable) ? variable : fallback;
  return base && join(base, 'turnout');
}
