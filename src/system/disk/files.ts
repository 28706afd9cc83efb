import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { getSystemErrorMap } from 'node:util';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { decodeText } from '../../text/decode-text.ts';

/**
 * Replaces a file as one step: anyone who reads it finds the old content or the new one, never a part, also
 * after a power failure. The mode holds from the first byte on.
 */
export function writeFileAtomically(file: string, content: string | Uint8Array, mode: number): void {
  replaceAtomically(file, content, { mode, look: () => {} });
}

/**
 * The same for a secret. The file is looked at before anything is written to it: a disk that makes permissions up would
 * leave it to everyone. Throws UnsafeError.
 */
export function writeSecretAtomically(file: string, content: string): void {
  const look = (fd: number) => {
    if (process.platform !== 'win32' && (fstatSync(fd).mode & 0o077) !== 0) throw modelessDisk(file);
  };
  replaceAtomically(file, content, { mode: 0o600, look });
}

/** What is said of a secret on a disk where a chmod does nothing. */
export function modelessDisk(file: string): UnsafeError {
  return new UnsafeError(`Others could read ${file}: its disk keeps no permissions.`, {
    hint: 'Set XDG_CONFIG_HOME to a folder on a disk that keeps them, or set TURNOUT_MACHINE_TOKEN, which needs no login.',
  });
}

interface Replacing {
  mode: number;
  /** Given the new file while it is empty; what it throws keeps everything as it was. */
  look(fd: number): void;
}

function replaceAtomically(file: string, content: string | Uint8Array, { mode, look }: Replacing): void {
  sweepLeftovers(file);
  const temporary = join(
    dirname(file),
    `${findLeftover(file)}${process.pid}-${Math.random().toString(36).slice(2)}.tmp`,
  );
  const fd = openSync(temporary, 'wx', mode);
  try {
    try {
      look(fd);
      writeFileSync(fd, content);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncFolder(dirname(file));
}

/** A name is only there after a power failure when its folder has been flushed, too. Some systems flush no folders. */
export function syncFolder(folder: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(folder, 'r');
    fsyncSync(fd);
  } catch (error) {
    if (!cannotFlush.some(code => hasCode(error, code))) throw error;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Windows opens no folder, and some network and FUSE file systems flush none. */
const cannotFlush = ['EPERM', 'EISDIR', 'EINVAL', 'ENOTSUP', 'EACCES'];

function findLeftover(file: string): string {
  return `.${basename(file)}.`;
}

/** Milliseconds after which what a user writes is what a user who was killed has left. */
const maxWriteTime = 60 * 60 * 1000;

function sweepLeftovers(file: string): void {
  const folder = dirname(file);
  const beginning = findLeftover(file);
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(beginning) || !name.endsWith('.tmp')) continue;
    const stats = statSync(join(folder, name), { throwIfNoEntry: false });
    if (stats && Date.now() - stats.mtimeMs > maxWriteTime) rmSync(join(folder, name), { force: true });
  }
}

/** The same for what can be lost: it need not survive a power failure, and costs less. */
export function replaceFile(file: string, content: string, mode: number): void {
  sweepLeftovers(file);
  const temporary = `${join(dirname(file), findLeftover(file))}${process.pid}-${Math.random().toString(36).slice(2)}.tmp`;
  try {
    writeFileSync(temporary, content, { flag: 'wx', mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/**
 * Adds a line to a file that other programs add lines to as well: in one write, so that no line of theirs is
 * lost or torn. A last line that lacks its end gets one. `mode` is for a file that is new.
 */
export function appendLine(file: string, line: string, mode: number): void {
  const fd = openSync(file, 'a', mode);
  try {
    const torn = !/(^|\n)$/.test(readFileSync(file, 'utf8'));
    writeSync(fd, `${torn ? '\n' : ''}${line}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A text file, in UTF-8 or UTF-16; undefined when it is not there. */
/** Reads a text file. Throws for what is none: a FIFO would hang anyone who reads it, deaf to signals. */
export function readRegularFile(file: string): string {
  if (!statSync(file).isFile()) throw new Error(`${file} is not a regular file.`);
  return readFileSync(file, 'utf8');
}

/** Returns the text of a file; undefined where there is none. Throws what Node throws for a file that cannot be read. */
export function readFileIfThere(file: string): string | undefined {
  const bytes = readBytesIfThere(file);
  return bytes && decodeText(bytes);
}

export function readBytesIfThere(file: string): Uint8Array | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** For the user's own state: no other user on the machine may look into it. Folders on the way are made too. */
export function makePrivateFolder(folder: string): void {
  makeFolders(folder, 0o700);
}

/**
 * Makes a folder and those on the way to it, one after the other: below a folder that takes none, such as /proc, Node's
 * own `recursive` tries for ever, deaf to signals (faults-and-attacks.md F5).
 */
export function makeFolders(folder: string, mode = 0o777): void {
  if (isFolder(folder)) return;
  const parent = dirname(folder);
  if (parent !== folder) makeFolders(parent, mode);
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    // Another turnout may have come first.
    if (!hasCode(error, 'EEXIST') || !isFolder(folder)) throw error;
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
}

/** Whether an error of the system has this code, such as `EACCES`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/** Words of our own; for every other code the system has its own. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  ENOENT: 'the folder does not exist and cannot be created',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a part of the path is not a folder',
  EIO: 'the disk reports an error',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
};

/**
 * Why the system did not do what it was asked to, in words; undefined for an error that is not the system's. No list of
 * codes could be complete: what is not in ours is in that of the system.
 */
export function whyUnwritable(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('errno' in error)) return undefined;
  const [code, words] = getSystemErrorMap().get(Number(error.errno)) ?? [];
  return code && (reasons[code] ?? `${words} (${code})`);
}

/** What `make` returns; undefined where the disk does not let anything be written. */
export function whereWritable<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (whyUnwritable(error) === undefined) throw error;
    return undefined;
  }
}
