import { routes } from '../contract/routes.ts';
import { Secret } from '../errors/secret.ts';
import { AuthError } from '../errors/turnout-error.ts';
import { ApiError } from './api-error.ts';
import { type ClientDeps, createClient } from './client.ts';
import { createEnvironments } from './environments.ts';
import { createSessions, type Session, type SessionStore } from './session.ts';
import { createSites, type SuggestSite } from './sites.ts';
import { createUsers } from './users.ts';
import { createWake } from './wake-environment.ts';
import { createWorkflows } from './workflows.ts';

/** The platform's API for one account. Nothing is sent before something is asked. */
export function createApi(deps: ClientDeps & { suggestSite?: SuggestSite }, store: SessionStore) {
  const client = createClient(deps, () => sessions);
  const sessions = createSessions({ store, clock: deps.clock, login });

  /** Exchanges a machine token for a session. Throws AuthError when the platform does not take the token. */
  async function login(token: Secret): Promise<Session> {
    try {
      const { session, expires_at, user_id } = await client.ask(routes.login, {
        parameters: {},
        body: { machine_token: token.reveal(), client: 'terminus' },
      });
      return { bearer: new Secret(session), expiresAt: expires_at, userId: user_id };
    } catch (error) {
      throw asRefusedToken(error);
    }
  }

  return {
    login,
    /** The session in use; logs in with the machine token when there is none. */
    session: () => sessions.get(),
    users: createUsers(client),
    sites: createSites(client, deps.suggestSite),
    environments: createEnvironments(client),
    workflows: createWorkflows(client),
    wake: createWake(deps),
    clockAhead: client.clockAhead,
    /** The proxy on the way to the platform; undefined for none. */
    proxy: () => deps.proxyFor?.(new URL(deps.api)),
    rest: () => deps.transport.rest(),
    close: () => deps.transport.close(),
  };
}

export type Api = ReturnType<typeof createApi>;

// A token that is not taken was seen as 401 and, in an older recording, as 500 with the same words (platform-api.md 2.1).
function asRefusedToken(error: unknown): unknown {
  if (!(error instanceof ApiError)) return error;
  const { status, words } = error.exchange;
  const refused = [400, 401, 403].includes(status) || (status === 500 && /authorization failed/i.test(words));
  if (!refused) return error;
  return new AuthError(`The platform does not accept the machine token${words && `: ${words}`}`, {
    hint: 'Make a new one in the dashboard, then: turnout auth:login --machine-token-file FILE',
    cause: error,
  });
}
