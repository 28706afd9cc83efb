import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UnsafeError } from '../errors/turnout-error.ts';
import { hasCode } from './files.ts';
import { currentUserId } from './user-id.ts';

/** The system's limit for the path of a socket is 104 bytes on macOS and 108 on Linux. */
const longestPath = 100;

/**
 * Where a socket with this absolute path is put: there, or, where that is too long for one, in a folder for temporary
 * files that is this user's alone. In the common one anybody could be listening under the name before us. Throws
 * UnsafeError when somebody else has made that folder.
 */
export function socketPath(wanted: string): string {
  return Buffer.byteLength(wanted) <= longestPath ? wanted : temporarySocketPath(wanted);
}

/** The other of the two places: also for a disk that takes no sockets. Throws UnsafeError as `socketPath` does. */
export function temporarySocketPath(wanted: string): string {
  return join(ownTemporaryFolder(), `${shortName(wanted)}.sock`);
}

/** A place on no disk at all, in Linux's own list of sockets; undefined where there is no such list. */
export function abstractSocketPath(wanted: string): string | undefined {
  return process.platform === 'linux' ? `\0turnout-${currentUserId()}-${shortName(wanted)}` : undefined;
}

function shortName(wanted: string): string {
  return createHash('sha256').update(wanted).digest('hex').slice(0, 32);
}

function ownTemporaryFolder(): string {
  const uid = currentUserId();
  const folder = join(tmpdir(), `turnout-${uid}`);
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  }
  const stats = lstatSync(folder);
  if (stats.isDirectory() && stats.uid === uid && (stats.mode & 0o077) === 0) return folder;
  throw new UnsafeError(
    `${folder} is not a folder of yours alone, so that others could take part in what is done in it.`,
    {
      hint: 'Remove it, or set TMPDIR to a folder that nobody else can write to.',
    },
  );
}
