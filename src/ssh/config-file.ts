import { type Stats, statSync } from 'node:fs';
import { UnsafeError } from '../errors/turnout-error.ts';
import { isMissing, readFileIfThere } from '../system/disk/files.ts';
import { currentUserId } from '../system/user-id.ts';

/**
 * A file of the user's configuration of SSH, or one that any configuration includes; undefined when it is not there. It can
 * name commands to run, so one that others may write to is refused, as OpenSSH refuses it. Throws UnsafeError.
 */
export function readConfigFile(file: string): string | undefined {
  const stats = look(file);
  // For a folder OpenSSH goes on as if it were empty; of others a FIFO would hang anyone who reads it, deaf to signals.
  if (stats && !stats.isFile() && !stats.isDirectory()) throw noFile(file);
  if (stats && isOthers(stats)) throw badOwner(file);
  return readFileIfThere(file);
}

/** By OpenSSH's own rule, which accepts what belongs to root. */
function isOthers({ uid, mode }: Stats): boolean {
  const own = currentUserId();
  // Windows has neither owners nor modes that Node knows.
  return own !== undefined && ((uid !== own && uid !== 0) || (mode & 0o022) !== 0);
}

function look(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function badOwner(file: string): UnsafeError {
  return new UnsafeError(`${file} belongs to another user, or others may write to it: OpenSSH refuses it.`, {
    hint: `Make it yours alone to write: chown "$(id -u)" ${file} && chmod 600 ${file}`,
  });
}

function noFile(file: string): UnsafeError {
  return new UnsafeError(`${file} is not a regular file: OpenSSH hangs over it, or refuses it.`, {
    hint: `Put a file in its place: see ls -l ${file}`,
  });
}
