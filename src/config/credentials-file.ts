import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import * as v from 'valibot';
import { AuthError, UnsafeError } from '../errors/turnout-error.ts';
import { alone } from '../system/alone.ts';
import { makePrivateFolder, writeFileAtomically } from '../system/files.ts';
import { readOwnFile } from './own-file.ts';

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

/**
 * What is kept, read once; without a file it is only remembered. Reading throws AuthError when it is damaged, and
 * UnsafeError when others can read it.
 */
export function createKeeper(file: string | undefined, hasModes: boolean) {
  let kept: Kept | undefined;
  const read = (): Kept => {
    kept ??= file ? readKept(file, hasModes) : { accounts: [] };
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
      kept = alone(file, () => {
        const next = change(readKept(file, hasModes));
        writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`, 0o600);
        return next;
      });
    },
    hold(next: Kept): void {
      kept = next;
    },
    forget(): void {
      kept = { accounts: [] };
    },
  };
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
  if ((statSync(file).mode & 0o077) === 0) return;
  throw new UnsafeError(`Others on this machine can read the credentials in ${file}.`, {
    hint: `Take that away with: chmod 600 ${file}`,
  });
}
