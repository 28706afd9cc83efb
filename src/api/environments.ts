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

  /** `what` of an environment can be missing though the environment is there; the list tells which it is. */
  async function about<T>(key: EnvironmentKey, what: string, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (!hasStatus(error, 404)) throw error;
      const known = (await list(key.site).catch(() => [])).map(({ id }) => id);
      if (!known.includes(key.environment)) throw unknownEnvironment(key.environment, known, error);
      throw new NotFoundError(`The platform has no ${what} of the environment ${key.environment}.`, {
        hint: 'The environment is there. Try again; if it stays so, ask the support of the platform.',
        cause: error,
      });
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
      ...(await about(key, 'description', client.ask(routes.environment, { parameters: { ...key } }))),
      id: key.environment,
    }),

    /** The live diffstat, never the copy in the environment list (design.md 4). */
    pendingChanges: (key: EnvironmentKey, signal?: AbortSignal): Promise<PendingChange[]> =>
      about(key, 'list of changes', client.ask(routes.diffstat, { parameters: { ...key }, signal })),

    codeLog: (key: EnvironmentKey, signal?: AbortSignal): Promise<Commit[]> =>
      about(key, 'code log', client.ask(routes.codeLog, { parameters: { ...key }, signal })),

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
      about(key, 'variables', client.ask(routes.variables, { parameters: { ...key } })),

    /** Resolves with undefined where the platform does not say. */
    async isInitialized(key: EnvironmentKey): Promise<boolean | undefined> {
      const found = await about(key, 'settings', client.ask(routes.settings, { parameters: { ...key } }));
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
