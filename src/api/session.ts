import type { Secret } from '../errors/secret.ts';
import { AuthError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';

export interface Session {
  bearer: Secret;
  /** Epoch seconds. */
  expiresAt: number;
  userId: string;
}

/** Where sessions and machine tokens are kept; in main it is the user's configuration. */
export interface SessionStore {
  session(): Promise<Session | undefined>;
  keepSession(session: Session): Promise<void>;
  /** The machine token to renew the session with, when there is exactly one to choose. */
  machineToken(): Promise<Secret | undefined>;
}

interface SessionDeps {
  store: SessionStore;
  clock: Clock;
  login(token: Secret): Promise<Session>;
}

/** Hands out a session that is good, renews one that is not, and logs in once for many callers. */
export function createSessions({ store, clock, login }: SessionDeps) {
  let current: Promise<Session> | undefined;

  async function renew(): Promise<Session> {
    const token = await store.machineToken();
    if (!token) throw notLoggedIn();
    const session = await login(token);
    await store.keepSession(session);
    return session;
  }

  async function load(): Promise<Session> {
    const kept = await store.session();
    return kept && kept.expiresAt * 1000 > clock.now() ? kept : renew();
  }

  function remember(session: Promise<Session>): Promise<Session> {
    current = session;
    session.catch(() => {
      if (current === session) current = undefined;
    });
    return session;
  }

  return {
    get: () => current ?? remember(load()),

    /** The platform did not accept `rejected`. The second caller finds the session already renewed. */
    async renew(rejected: Session): Promise<Session> {
      const before = current;
      const known = await before;
      if (known && known !== rejected) return known;
      // A user whose request was rejected as well may have come first while this one waited.
      return current && current !== before ? current : remember(renew());
    },
  };
}

export type Sessions = ReturnType<typeof createSessions>;

function notLoggedIn(): AuthError {
  return new AuthError('You are not logged in.', {
    hint: 'Log in with a machine token: turnout auth:login --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.',
  });
}
