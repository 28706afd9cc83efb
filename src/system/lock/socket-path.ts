import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { hasCode } from '../disk/files.ts';
import { currentUserId } from '../user-id.ts';

/** The system's limit for the path of a socket is 104 bytes on macOS and 108 on Linux. */
const maxPathLength = 100;

/**
 * Where a socket with this absolute path is put: there, or, where that is too long for one, in a folder for temporary
 * files that is this user's alone. In the common one anyone could be listening under the name before us. Throws
 * UnsafeError when another user has made that folder.
 */
export function socketPath(wanted: string): string {
  return fitsSocket(wanted) ? wanted : temporarySocketPath(wanted);
}

/** Whether a path is short enough for a socket. */
export function fitsSocket(path: string): boolean {
  return Buffer.byteLength(path) <= maxPathLength;
}

/** The other of the two places: also for a disk that takes no sockets. Throws UnsafeError as `socketPath` does. */
export function temporarySocketPath(wanted: string): string {
  return join(ownTemporaryFolder(), `${shortName(wanted)}.sock`);
}

/** The same where it is there already, without making the folder: who only looks for a listener leaves nothing behind. */
export function usedTemporarySocketPath(wanted: string): string | undefined {
  const folder = temporaryFolder();
  return isOwnFolder(folder) ? join(folder, `${shortName(wanted)}.sock`) : undefined;
}

/** A place on no disk at all, in Linux's own list of sockets; undefined where there is no such list. */
export function abstractSocketPath(wanted: string): string | undefined {
  return process.platform === 'linux' ? `\0turnout-${currentUserId()}-${shortName(wanted)}` : undefined;
}

function shortName(wanted: string): string {
  return createHash('sha256').update(wanted).digest('hex').slice(0, 32);
}

function temporaryFolder(): string {
  return join(tmpdir(), `turnout-${currentUserId()}`);
}

function ownTemporaryFolder(): string {
  const folder = temporaryFolder();
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  if (isOwnFolder(folder)) return folder;
  throw new UnsafeError(
    `${folder} is not a folder of yours alone, so that others could take part in what is done in it.`,
    {
      hint: 'Remove it, or set TMPDIR to a folder that only you can write to.',
    },
  );
}

function isOwnFolder(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === currentUserId() && (stats.mode & 0o077) === 0;
}
