import { createHash } from 'node:crypto';
import { statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { Secret } from '../errors/secret.ts';
import { AuthError, UnsafeError } from '../errors/turnout-error.ts';
import { isMissing, makePrivateFolder, writeFileAtomically } from '../system/files.ts';
import { readOwnFile } from './own-file.ts';

const account = v.object({ email: v.string(), token: v.string() });
const session = v.object({ session: v.string(), expires_at: v.number(), user_id: v.string() });
const shape = v.object({
  /** E-mail of the account in use. */
  current: v.optional(v.string()),
  accounts: v.array(account),
  session: v.optional(session),
});

type Kept = v.InferOutput<typeof shape>;

interface KeptSession {
  bearer: Secret;
  /** Epoch seconds. */
  expiresAt: number;
  userId: string;
}

interface Place {
  /** Undefined: there is nowhere to keep anything, so it is held in memory. */
  folder: string | undefined;
  /** Address of the API: a credential goes to the host that it was entered for, and nowhere else (decisions.md 18). */
  api: string;
  /** Whether the system knows modes of files; Windows does not. */
  hasModes: boolean;
  /** A machine token from the environment; it then is the only one, with a session of its own. */
  token: Secret | undefined;
}

/** The machine tokens and the session for one API: one private file. */
export function createCredentials({ folder, api, hasModes, token }: Place) {
  const pathOf = (name: string) => folder && join(folder, 'credentials', `${name}.json`);
  const host = hostName(api);
  const file = pathOf(token ? `${host}-${shortHash(token)}` : host);
  const { read, write, forget } = createKeeper(file, hasModes);

  return {
    async session(): Promise<KeptSession | undefined> {
      const found = read().session;
      return (
        found && { bearer: new Secret(found.session), expiresAt: found.expires_at, userId: found.user_id }
      );
    },

    async keepSession({ bearer, expiresAt, userId }: KeptSession): Promise<void> {
      write({ ...read(), session: { session: bearer.reveal(), expires_at: expiresAt, user_id: userId } });
    },

    async machineToken(): Promise<Secret | undefined> {
      if (token) return token;
      const { accounts, current } = read();
      const chosen =
        accounts.find(({ email }) => email === current) ?? (accounts.length === 1 ? accounts[0] : undefined);
      return chosen && new Secret(chosen.token);
    },

    /** Remembers a token that has just been accepted, as that of the account in use; one that stands in a variable stays there. */
    keepAccount(email: string, accepted: Secret): void {
      if (token) return;
      const { accounts, ...rest } = read();
      const others = accounts.filter(known => known.email !== email);
      write({ ...rest, current: email, accounts: [...others, { email, token: accepted.reveal() }] });
    },

    accounts: (): string[] => read().accounts.map(({ email }) => email),

    tokenOf(email: string): Secret | undefined {
      const found = read().accounts.find(known => known.email === email);
      return found && new Secret(found.token);
    },

    /** Forgets every token and the session, those of a token in a variable too. */
    clear(): void {
      forget();
      for (const each of [file, pathOf(host)]) if (each) removeIfThere(each);
    },
  };
}

export type Credentials = ReturnType<typeof createCredentials>;

/** What is kept, read once; without a file it is only remembered. */
function createKeeper(file: string | undefined, hasModes: boolean) {
  let kept: Kept | undefined;
  return {
    read(): Kept {
      kept ??= file ? readKept(file, hasModes) : { accounts: [] };
      return kept;
    },
    write(next: Kept): void {
      kept = next;
      if (!file) return;
      makePrivateFolder(dirname(file));
      writeFileAtomically(file, `${JSON.stringify(next, null, 2)}\n`, 0o600);
    },
    forget(): void {
      kept = { accounts: [] };
    },
  };
}

function hostName(api: string): string {
  return new URL(api).host.replace(/[^a-z0-9.-]/gi, '_');
}

function shortHash(token: Secret): string {
  return createHash('sha256').update(token.reveal()).digest('hex').slice(0, 16);
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

function removeIfThere(file: string): void {
  try {
    unlinkSync(file);
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
}
