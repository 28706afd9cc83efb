import { isDevelopment, toBranch } from '../../contract/environment.ts';
import { type LoggedCommit, readLog } from '../code/code-log.ts';
import type { Repository } from '../code/git/repository.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';

/** What is committed, and where each environment stands in it. */
export interface History {
  codeLog(environment: EnvironmentRecord): Promise<LoggedCommit[]>;
  /** Name of the environment → hash; those that were never deployed to are missing. */
  heads(siteId: string): Promise<Map<string, string>>;
  /** Name of the environment → hash, with dev under the name of its branch (platform-api.md 5.3). */
  codeTips(siteId: string): Promise<Record<string, string>>;
}

interface HistoryDeps {
  store: Store;
  repository(siteId: string): Promise<Repository>;
}

export function createHistory({ store, repository }: HistoryDeps): History {
  const siblings = (siteId: string) => store.all('environment').filter(each => each.siteId === siteId);

  async function heads(siteId: string): Promise<Map<string, string>> {
    const refs = await (await repository(siteId)).refs();
    const found = new Map<string, string>();
    for (const each of siblings(siteId)) {
      const hash = refs.get(findRef(each) ?? '');
      if (hash !== undefined) found.set(each.name, hash);
    }
    return found;
  }

  return {
    async codeLog(environment) {
      const ref = findRef(environment);
      if (ref === undefined) return [];
      const labels = new Map(siblings(environment.siteId).map(each => [each.name, findRef(each) ?? '']));
      return readLog(await repository(environment.siteId), ref, labels);
    },

    heads,

    async codeTips(siteId) {
      return Object.fromEntries([...(await heads(siteId))].map(([name, hash]) => [toBranch(name), hash]));
    },
  };
}

/** Full name of the branch of a development environment, of the tag of test and live. */
export function findRef({ name, ref }: EnvironmentRecord): string | undefined {
  return isDevelopment(name) ? `refs/heads/${toBranch(name)}` : ref;
}
