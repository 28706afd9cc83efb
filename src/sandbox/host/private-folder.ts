import { chmodSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { makePrivateFolder } from '../../system/disk/files.ts';

/** What the sandbox runs Git in, and what holds secrets. */
const made = ['state', 'sites', 'git'];
const inside = [...made, 'host-keys', 'clones', 'tls'];

const writableByOthers = 0o022;
const forOthers = 0o077;

export interface PrivateFolderOptions {
  folder: string;
  /** Of this process; undefined where files have no owners. */
  user: number | undefined;
  warn(text: string): void;
}

/**
 * Makes the folder, and what the sandbox has in it, this user's alone, whatever the umask was when it was made: Git runs
 * what stands in the configuration of a repository. Throws UnsafeError where another user could put something there.
 */
export function securePrivateFolder({ folder, user, warn }: PrivateFolderOptions): void {
  makePrivateFolder(folder);
  if (user === undefined) return;
  const { uid, mode } = statSync(folder);
  if (uid !== user && uid !== 0 && user !== 0) throw ofAnotherUser(folder);
  if (mode & writableByOthers) closeToOthers(folder, { isOurs: uid === user, warn });
  for (const name of inside) secureInside(join(folder, name), user);
  for (const name of made) makePrivateFolder(join(folder, name));
}

function closeToOthers(
  folder: string,
  { isOurs, warn }: { isOurs: boolean; warn(text: string): void },
): void {
  const isOnlyASandbox = readdirSync(folder).every(name => name.startsWith('.') || isOfSandbox(name));
  if (isOurs && isOnlyASandbox) {
    if (tryToClose(folder)) return;
    // Shares of virtual machines and FAT: everything belongs to the user who has mounted them.
    warn(
      `The disk of ${folder} stores no permissions: anyone who can write there can change what the sandbox runs.`,
    );
    return;
  }
  throw new UnsafeError(`Other users may write to ${folder}, and so to what the sandbox runs.`, {
    hint: isOurs
      ? `Take that away: chmod go-w '${folder}'`
      : `Take a folder of your own: turnout sandbox:start --dir '${join(folder, 'sandbox')}'`,
  });
}

function isOfSandbox(name: string): boolean {
  const files = ['identity.json', 'machine-token', 'known_hosts', 'running.json', 'sandbox.log', 'lock.sock'];
  return inside.includes(name) || files.includes(name) || name === 'forgotten';
}

/** What is one of these names and is not ours, or a link, was put there by another user. */
function secureInside(path: string, user: number): void {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory() || (stats.uid !== user && user !== 0)) throw ofAnotherUser(path);
  if (stats.mode & forOthers) tryToClose(path);
}

/** Whether the mode is so afterwards: some disks take every mode and keep none. */
function tryToClose(path: string): boolean {
  try {
    chmodSync(path, 0o700);
  } catch {
    return false;
  }
  return (statSync(path).mode & forOthers) === 0;
}

function ofAnotherUser(path: string): UnsafeError {
  return new UnsafeError(`${path} belongs to another user, who could change what the sandbox runs.`, {
    hint: 'Take a folder of your own: turnout sandbox:start --dir DIR',
  });
}
