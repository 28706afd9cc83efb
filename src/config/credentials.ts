import { join } from 'node:path';
import { Secret } from '../errors/secret.ts';
import { AuthError, TurnoutError, UnsafeError, UsageError } from '../errors/turnout-error.ts';
import { sha256 } from '../system/digest.ts';
import { whyUnwritable } from '../system/disk/files.ts';
import { type Account, createKeeper, type Kept, type KeptSessionFile } from './credentials-file.ts';
import type { TerminusLogin } from './terminus/terminus-login.ts';

interface KeptSession {
  bearer: Secret;
  /** Epoch seconds. */
  expiresAt: number;
  userId: string;
}

interface CredentialsDeps {
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
export function createCredentials({ folder, api, hasModes, token, user, terminus }: CredentialsDeps) {
  const toFile = (name: string) => folder && join(folder, 'credentials', `${name}.json`);
  const host = hostName(api);
  const file = toFile(token ? `${host}-${shortHash(token)}` : host);
  const { read, update, hold, remove } = createKeeper({ file, hasModes, isCache: token !== undefined });
  const left = () => (terminus && !token && !read().withoutTerminus ? terminus() : noLogin);

  let fresh: KeptSession | undefined;

  /** Ours first: a token that a user has renewed here is newer than the one that Terminus knows. */
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

  /** Whose session Terminus has is not written down: it is that of the only account, or of the user who it is. */
  function leftSession(of: Account | undefined) {
    const { accounts, session: found } = left();
    const certain = accounts.length < 2 || of === undefined;
    return certain && read().accounts.every(({ email }) => email !== of?.email) ? found : undefined;
  }

  function keptFor(of: Account | undefined) {
    const { current, session: last, sessions } = read();
    return of === undefined || of.email === current ? last : sessions?.[of.email];
  }

  /** Where a session cannot be kept, it is held, as without a home: the next command logs in once more. */
  function keep(change: (kept: Kept) => Kept): void {
    try {
      update(change);
    } catch (error) {
      if (whyUnwritable(error) === undefined && !(error instanceof UnsafeError)) throw error;
      hold(change(read()));
    }
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
      keep(withSession);
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
      if (token) {
        keep(kept => ({ ...kept, ...(now && { session: now }) }));
        return;
      }
      if (!file) throw homeless();
      try {
        update(kept => withAccount(kept, email, accepted, now));
      } catch (error) {
        throw unkept(file, error);
      }
    },

    accounts: (): string[] => all().map(({ email }) => email),

    /**
     * Every account with a saved token, and the one that commands act for; undefined while a token in a variable does,
     * or where nothing says which.
     */
    saved(): { emails: string[]; current: string | undefined } {
      if (!token) {
        const accounts = all();
        const named = accounts.find(({ email }) => email === user);
        const current = user === undefined ? chosen() : named;
        return { emails: accounts.map(({ email }) => email), current: current?.email };
      }
      const kept = createKeeper({ file: toFile(host), hasModes, isCache: true }).read();
      const theirs = kept.withoutTerminus ? [] : (terminus?.() ?? noLogin).accounts;
      const emails = [...kept.accounts, ...theirs].map(({ email }) => email);
      return { emails: [...new Set(emails)], current: undefined };
    },

    findToken(email: string): Secret | undefined {
      const found = all().find(known => known.email === email);
      return found && new Secret(found.token);
    },

    /** Forgets every token and the session, those of a token in a variable too. Returns whether Terminus has some left. */
    clear(): boolean {
      fresh = undefined;
      const ofHost = { file: toFile(host), hasModes, isCache: false };
      remove();
      if (token) createKeeper(ofHost).remove();
      const theirs = terminus?.() ?? noLogin;
      if (theirs.accounts.length === 0 && !theirs.session) return false;
      const own = token ? createKeeper(ofHost) : { update };
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

function written({ bearer, expiresAt, userId }: KeptSession): KeptSessionFile {
  return { session: bearer.reveal(), expires_at: expiresAt, user_id: userId };
}

function hostName(api: string): string {
  return new URL(api).host.replace(/[^a-z0-9.-]/gi, '_');
}

function shortHash(token: Secret): string {
  return sha256(token.reveal()).slice(0, 16);
}

function homeless(): UsageError {
  return new UsageError('No home folder to save the login in.', {
    hint: 'Set TURNOUT_MACHINE_TOKEN, which needs no login; or set HOME to a folder that is there.',
  });
}

function unkept(file: string, error: unknown): unknown {
  const why = whyUnwritable(error);
  if (why === undefined) return error;
  return new TurnoutError('failed', `The login could not be kept in ${file}: ${why}.`, {
    hint: 'Make room for it there, or set TURNOUT_MACHINE_TOKEN, which needs no login.',
    cause: error,
  });
}
