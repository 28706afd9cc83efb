import type { Commit } from '../contract/code-log.ts';
import type { PendingChange } from '../contract/diffstat.ts';
import type { Environment, Variables } from '../contract/environment.ts';
import { routes } from '../contract/routes.ts';
import type { ComposerUpdates } from '../contract/upstream.ts';
import { NotFoundError } from '../errors/turnout-error.ts';
import { hasStatus } from './api-error.ts';
import type { Client } from './client.ts';

/** An environment as the API wants it named. */
export interface EnvironmentKey {
  site: string;
  environment: string;
}

export function createEnvironments(client: Client) {
  async function list(site: string, signal?: AbortSignal): Promise<Environment[]> {
    return client.ask(routes.environments, { parameters: { site }, signal });
  }

  async function about<T>(key: EnvironmentKey, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (hasStatus(error, 404)) throw unknownEnvironment(key.environment, [], error);
      throw error;
    }
  }

  return {
    list,

    /** One of the list, since the endpoint for one environment says less of what can be named instead. */
    async find({ site, environment }: EnvironmentKey, signal?: AbortSignal): Promise<Environment> {
      const all = await list(site, signal);
      const found = all.find(({ id }) => id === environment);
      if (found) return found;
      throw unknownEnvironment(
        environment,
        all.map(({ id }) => id),
      );
    },

    get: async (key: EnvironmentKey): Promise<Environment> => ({
      ...(await about(key, client.ask(routes.environment, { parameters: { ...key } }))),
      id: key.environment,
    }),

    /** The live diffstat, never the copy in the environment list (design.md 4). */
    pendingChanges: (key: EnvironmentKey, signal?: AbortSignal): Promise<PendingChange[]> =>
      about(key, client.ask(routes.diffstat, { parameters: { ...key }, signal })),

    codeLog: (key: EnvironmentKey, signal?: AbortSignal): Promise<Commit[]> =>
      about(key, client.ask(routes.codeLog, { parameters: { ...key }, signal })),

    /** Undefined where the site is not built with Composer, of which the platform then knows nothing. */
    async composerUpdates(key: EnvironmentKey): Promise<ComposerUpdates | undefined> {
      try {
        return await client.ask(routes.composerUpdates, { parameters: { ...key } });
      } catch (error) {
        if (hasStatus(error, 404)) return undefined;
        throw error;
      }
    },

    variables: (key: EnvironmentKey): Promise<Variables> =>
      about(key, client.ask(routes.variables, { parameters: { ...key } })),

    async isInitialized(key: EnvironmentKey): Promise<boolean> {
      const found = await about(key, client.ask(routes.settings, { parameters: { ...key } }));
      return found.is_initialized;
    },
  };
}

function unknownEnvironment(environment: string, known: string[], cause?: unknown): NotFoundError {
  return new NotFoundError(`Could not find an environment identified by ${environment}.`, {
    hint:
      known.length > 0
        ? `The site has: ${known.join(', ')}`
        : 'List what the site has: turnout env:list SITE',
    cause,
  });
}
