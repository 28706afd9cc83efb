import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

/** V8 runs what is in a cache without a look at it: it is taken only from folders and files that no other user could write. */
export interface CodeCache {
  /** Returns what was kept under that name; undefined when there is none, or none that can be trusted. */
  read(name: string): Buffer | undefined;
  /** Keeps it; where that is not possible, nothing is kept. */
  keep(name: string, data: Buffer): void;
}

interface Options {
  /** The folder of the code that is compiled. Absolute. */
  folder: string;
  /** Names the version of Node, the machine and the build. */
  key: string;
  env: Readonly<Record<string, string | undefined>>;
}

/**
 * Beside the code where that belongs to this user, as in a checkout; else, where many share one installation, below
 * their own cache folder. Without such a place nothing is read and nothing kept.
 */
export function openCodeCache({ folder, key, env }: Options): CodeCache {
  const location = toCacheFile(folder, env);
  const caches = location && join(location, key);
  let isOurs: boolean | undefined;
  return {
    read(name) {
      if (!caches) return undefined;
      isOurs ??= isPrivate(location) && isPrivate(caches);
      return isOurs ? readPrivate(join(caches, name)) : undefined;
    },
    keep(name, data) {
      if (!caches || !makePrivate(location) || !makePrivate(caches)) return;
      const temporary = join(caches, `${name}.${process.pid}`);
      rmSync(temporary, { force: true });
      writeFileSync(temporary, Buffer.concat([data, data]), { flag: 'wx', mode: 0o600 });
      renameSync(temporary, join(caches, name));
    },
  };
}

function toCacheFile(folder: string, env: Options['env']): string | undefined {
  try {
    if (isOwn(statSync(folder))) return join(folder, 'code-cache');
    const base = env['XDG_CACHE_HOME'] || (env['HOME'] && join(env['HOME'], '.cache'));
    if (!base || !isAbsolute(base)) return undefined;
    // With `sudo`, HOME can be another user's: nothing of ours is left there.
    return isOwn(statSync(base, { throwIfNoEntry: false }) ?? statSync(dirname(base)))
      ? join(base, 'turnout', 'code-cache')
      : undefined;
  } catch {
    return undefined;
  }
}

/** Windows has no owners that Node knows; its folders of programs are not for everyone to write to. */
function isOwn({ uid }: Stats): boolean {
  const own = process.getuid?.();
  return own === undefined || uid === own;
}

function isOursAlone(stats: Stats): boolean {
  return isOwn(stats) && (process.platform === 'win32' || (stats.mode & 0o077) === 0);
}

/** A link could be turned to another place at any time. */
function isPrivate(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && isOursAlone(stats);
}

/** Whatever the umask is. One that is there and others can write to stays as it is, and is not used. */
function makePrivate(folder: string): boolean {
  if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) {
    const above = dirname(folder);
    if (lstatSync(above, { throwIfNoEntry: false }) === undefined) makePrivate(above);
    mkdirSync(folder, { mode: 0o700 });
  }
  return isPrivate(folder);
}

/**
 * A file of a cache holds the same bytes twice. V8 does not look whether one of them has changed, and then runs into
 * nowhere; summing them up would take longer than compiling, comparing takes no time.
 */
function readPrivate(file: string): Buffer | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(fd);
    if (!stats.isFile() || !isOursAlone(stats)) return undefined;
    const bytes = readFileSync(fd);
    const half = bytes.length / 2;
    const data = bytes.subarray(0, half);
    return data.equals(bytes.subarray(half)) ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
