import { statSync, unlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as v from 'valibot';
import { Secret } from '../errors/secret.ts';
import { AuthError, TurnoutError, UnsafeError } from '../errors/turnout-error.ts';
import { alone } from '../system/alone.ts';
import { sha256 } from '../system/digest.ts';
import { isMissing, makePrivateFolder, whyUnwritable, writeFileAtomically } from '../system/files.ts';
import { readOwnFile } from './own-file.ts';
import type { TerminusLogin } from './terminus-login.ts';

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

type Kept = v.InferOutput<typeof shape>;
type Account = v.InferOutput<typeof account>;

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
  /** E-mail of the account that TURNOUT_USER or TERMINUS_USER names. */
  user?: string | undefined;
  /** What Terminus has left for this API; read when it is first asked for. */
  terminus?: (() => TerminusLogin) | undefined;
}

const noLogin: TerminusLogin = { accounts: [], session: undefined };

/** The machine tokens and the session for one API: one private file, and what Terminus has left. */
export function createCredentials({ folder, api, hasModes, token, user, terminus }: Place) {
  const pathOf = (name: string) => folder && join(folder, 'credentials', `${name}.json`);
  const host = hostName(api);
  const file = pathOf(token ? `${host}-${shortHash(token)}` : host);
  const { read, update, hold, forget } = createKeeper(file, hasModes);
  const left = () => (terminus && !token && !read().withoutTerminus ? terminus() : noLogin);

  let fresh: KeptSession | undefined;

  /** Ours first: a token that somebody has renewed here is newer than the one that Terminus knows. */
  function all(): Account[] {
    const ours = read().accounts;
    const theirs = left().accounts.filter(({ email }) => !ours.some(known => known.email === email));
    return [...ours, ...theirs];
  }

  /** The account to act for; undefined when nothing says which. Throws AuthError for one that there is not. */
  function chosen(): Account | undefined {
    const accounts = all();
    if (user !== undefined) {
      const found = accounts.find(({ email }) => email === user);
      if (found) return found;
      throw new AuthError(`No token is saved for ${user}, whom TURNOUT_USER or TERMINUS_USER names.`, {
        hint: `Saved are: ${accounts.map(({ email }) => email).join(', ') || 'none'}`,
      });
    }
    const { current } = read();
    return (
      accounts.find(({ email }) => email === current) ?? (accounts.length === 1 ? accounts[0] : undefined)
    );
  }

  /** Whose session Terminus has is not written down: it is that of the only account, or of whoever it is. */
  function leftSession(of: Account | undefined) {
    const { accounts, session: found } = left();
    const certain = accounts.length < 2 || of === undefined;
    return certain && read().accounts.every(({ email }) => email !== of?.email) ? found : undefined;
  }

  function keptFor(of: Account | undefined) {
    const { current, session: last, sessions } = read();
    return of === undefined || of.email === current ? last : sessions?.[of.email];
  }

  return {
    async session(): Promise<KeptSession | undefined> {
      if (fresh) return fresh;
      const of = token ? undefined : chosen();
      const found = keptFor(of) ?? leftSession(of);
      return (
        found && { bearer: new Secret(found.session), expiresAt: found.expires_at, userId: found.user_id }
      );
    },

    async keepSession(made: KeptSession): Promise<void> {
      const next = written(made);
      const of = token ? undefined : chosen();
      const withSession = (kept: Kept): Kept =>
        of === undefined || of.email === kept.current
          ? { ...kept, session: next }
          : { ...kept, sessions: { ...kept.sessions, [of.email]: next } };
      try {
        update(withSession);
      } catch (error) {
        if (whyUnwritable(error) === undefined) throw error;
        // As without a home: the next command logs in once more.
        hold(withSession(read()));
      }
    },

    /** Throws AuthError when there are several and nothing says which. */
    async machineToken(): Promise<Secret | undefined> {
      if (token) return token;
      const of = chosen();
      if (of) return new Secret(of.token);
      const accounts = all();
      if (accounts.length === 0) return undefined;
      throw new AuthError(
        `Several accounts have logged in: ${accounts.map(({ email }) => email).join(', ')}.`,
        {
          hint: 'Choose one with: turnout auth:login --email=EMAIL, or set TURNOUT_USER.',
        },
      );
    },

    /** Acts with a session that has just been made; it is kept when its account is known, by `keepAccount`. */
    trySession(made: KeptSession): void {
      fresh = made;
    },

    /**
     * Remembers a token that has just been accepted, as that of the account in use; one that stands in a variable stays
     * there. Throws TurnoutError when it cannot be written down.
     */
    keepAccount(email: string, accepted: Secret): void {
      const now = fresh && written(fresh);
      try {
        update(kept =>
          token ? { ...kept, ...(now && { session: now }) } : withAccount(kept, email, accepted, now),
        );
      } catch (error) {
        throw unkept(file ?? '', error);
      }
    },

    accounts: (): string[] => all().map(({ email }) => email),

    tokenOf(email: string): Secret | undefined {
      const found = all().find(known => known.email === email);
      return found && new Secret(found.token);
    },

    /** Forgets every token and the session, those of a token in a variable too. Answers whether Terminus has some left. */
    clear(): boolean {
      forget();
      fresh = undefined;
      for (const each of [file, pathOf(host)]) if (each) removeIfThere(each);
      const theirs = terminus?.() ?? noLogin;
      if (theirs.accounts.length === 0 && !theirs.session) return false;
      const own = token ? createKeeper(pathOf(host), hasModes) : { update };
      own.update(() => ({ accounts: [], withoutTerminus: true }));
      return true;
    },
  };
}

export type Credentials = ReturnType<typeof createCredentials>;

function withAccount(kept: Kept, email: string, accepted: Secret, made: KeptSessionFile | undefined): Kept {
  const { accounts, current, session: before, sessions } = kept;
  const now = made ?? before;
  return {
    current: email,
    accounts: [...accounts.filter(known => known.email !== email), { email, token: accepted.reveal() }],
    ...(now && { session: now }),
    ...(current && before && current !== email
      ? { sessions: { ...sessions, [current]: before } }
      : sessions && { sessions }),
  };
}

/** What is kept, read once; without a file it is only remembered. */
function createKeeper(file: string | undefined, hasModes: boolean) {
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

type KeptSessionFile = v.InferOutput<typeof session>;

function written({ bearer, expiresAt, userId }: KeptSession): KeptSessionFile {
  return { session: bearer.reveal(), expires_at: expiresAt, user_id: userId };
}

function hostName(api: string): string {
  return new URL(api).host.replace(/[^a-z0-9.-]/gi, '_');
}

function shortHash(token: Secret): string {
  return sha256(token.reveal()).slice(0, 16);
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

function unkept(file: string, error: unknown): unknown {
  const why = whyUnwritable(error);
  if (why === undefined) return error;
  return new TurnoutError('failed', `The login could not be kept in ${file}: ${why}.`, {
    hint: 'Make room for it there, or set TURNOUT_MACHINE_TOKEN, which needs no login.',
    cause: error,
  });
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
