import { readFileSync, readlinkSync, realpathSync, statSync, unlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import * as v from 'valibot';
import { AuthError, UnsafeError } from '../errors/turnout-error.ts';
import { diskHasModes } from '../system/disk/disk-modes.ts';
import { isMissing, makePrivateFolder, modelessDisk, writeSecretAtomically } from '../system/disk/files.ts';
import { whyShared } from '../system/disk/private-folder.ts';
import { withFileLock } from '../system/lock/file-lock.ts';
import { readOwnFile } from './read-config-file.ts';

const account = v.object({ email: v.string(), token: v.string() });
const session = v.object({ session: v.string(), expires_at: v.number(), user_id: v.string() });
const shape = v.object({
  /** E-mail of the account in use. */
  current: v.optional(v.string()),
  accounts: v.array(account),
  /** Of the last login, or of a token in a variable. */
  session: v.optional(session),
  /** Of other accounts, by e-mail: those that Terminus has logged in, or that TURNOUT_USER names. */
  sessions: v.optional(v.record(v.string(), session)),
  /** A logout leaves what Terminus has saved where it is, and does without it until the next login (decisions.md 19). */
  withoutTerminus: v.optional(v.boolean()),
});

export type Kept = v.InferOutput<typeof shape>;
export type Account = v.InferOutput<typeof account>;
export type KeptSessionFile = v.InferOutput<typeof session>;

interface CredentialsLocation {
  /** Absolute; undefined: there is nowhere to keep anything. */
  file: string | undefined;
  /** Whether the system knows modes of files; Windows does not. */
  hasModes: boolean;
  /** Whether nothing but a session is in it, which can be made again: one that others could have changed is not read. */
  isCache: boolean;
}

/**
 * What is kept, read once; without a file it is only remembered. Reading throws AuthError when it is damaged, and
 * UnsafeError when others can read it or could have written it. Where the file is a link, it stays one.
 */
export function createKeeper({ file: named, hasModes, isCache }: CredentialsLocation) {
  const file = named && followLink(named);
  let kept: Kept | undefined;
  const fromFile = (location: string): Kept => {
    try {
      return readKept(location, hasModes);
    } catch (error) {
      if (!isCache || !(error instanceof UnsafeError)) throw error;
      return { accounts: [] };
    }
  };
  const read = (): Kept => {
    kept ??= file ? fromFile(file) : { accounts: [] };
    return kept;
  };
  return {
    read,
    /** What `change` is given is what stands in the file now: another turnout may have written since it was read. */
    update(change: (kept: Kept) => Kept): void {
      if (!file) {
        kept = change(read());
        return;
      }
      makePrivateFolder(dirname(file));
      if (hasModes) refuseSharedFolder(file);
      kept = withFileLock(file, () => {
        const next = change(fromFile(file));
        writeSecretAtomically(file, `${JSON.stringify(next, null, 2)}\n`);
        return next;
      });
    },
    hold(next: Kept): void {
      kept = next;
    },
    /** Takes the file away; one that a link leads to as well, when it is one of ours. */
    remove(): void {
      kept = { accounts: [] };
      if (!named || !file) return;
      if (file !== named && isOurs(file)) removeIfThere(file);
      removeIfThere(named);
    },
  };
}

/** Where a link leads, also to what is not there yet. */
function followLink(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    const target = linkTarget(file);
    return target === undefined ? file : resolve(dirname(file), target);
  }
}

function linkTarget(file: string): string | undefined {
  try {
    return readlinkSync(file);
  } catch {
    return undefined;
  }
}

function isOurs(file: string): boolean {
  try {
    return v.is(shape, JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return false;
  }
}

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}

function readKept(file: string, hasModes: boolean): Kept {
  const text = readOwnFile(file);
  if (text === undefined) return { accounts: [] };
  if (hasModes) refuseIfShared(file);
  try {
    return v.parse(shape, JSON.parse(text));
  } catch (cause) {
    throw new AuthError(`The credentials in ${file} cannot be read.`, {
      hint: 'Move the file away, then log in again: turnout auth:login',
      cause,
    });
  }
}

function refuseIfShared(file: string): void {
  if ((statSync(file).mode & 0o077) !== 0) {
    if (!diskHasModes(dirname(file))) throw modelessDisk(file);
    throw new UnsafeError(`Others on this machine can read the credentials in ${file}.`, {
      hint: `Take that away with: chmod 600 ${file}`,
    });
  }
  refuseShared(file, file);
  refuseSharedFolder(file);
}

/** Anyone who may write to the folder, or to the one around it, can put another login in the place of ours. */
function refuseSharedFolder(file: string): void {
  for (const location of [dirname(file), dirname(dirname(file))]) refuseShared(location, file);
}

function refuseShared(location: string, file: string): void {
  const why = whyShared(location);
  if (why === undefined) return;
  if (!diskHasModes(dirname(file))) throw modelessDisk(file);
  throw new UnsafeError(`The credentials are not safe in ${location}: ${why}.`, {
    hint: `Make it yours alone: chmod 700 '${location}'; or set XDG_CONFIG_HOME to a folder that is.`,
  });
}
