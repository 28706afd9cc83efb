import { isDevelopment } from '../../contract/environment.ts';
import { type LoggedCommit, readLog } from '../code/code-log.ts';
import type { Repository } from '../code/repository.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';
import { branchOf } from './places.ts';

/** What is committed, and where each environment stands in it. */
export interface History {
  codeLog(environment: EnvironmentRecord): Promise<LoggedCommit[]>;
  /** Undefined before the first deploy. */
  head(environment: EnvironmentRecord): Promise<string | undefined>;
  /** Name of the environment → hash, with dev under the name of its branch (platform-api.md 5.3). */
  codeTips(siteId: string): Promise<Record<string, string>>;
}

interface Parts {
  store: Store;
  repository(siteId: string): Promise<Repository>;
}

export function createHistory({ store, repository }: Parts): History {
  const refsOf = async (siteId: string) => (await repository(siteId)).refs();
  const siblings = (siteId: string) => store.all('environment').filter(each => each.siteId === siteId);

  return {
    async codeLog(environment) {
      const ref = refOf(environment);
      if (ref === undefined) return [];
      const labels = new Map(siblings(environment.siteId).map(each => [each.name, refOf(each) ?? '']));
      return readLog(await repository(environment.siteId), ref, labels);
    },

    async head(environment) {
      return (await refsOf(environment.siteId)).get(refOf(environment) ?? '');
    },

    async codeTips(siteId) {
      const refs = await refsOf(siteId);
      const tips = siblings(siteId).flatMap(each => {
        const hash = refs.get(refOf(each) ?? '');
        return hash === undefined ? [] : [[branchOf(each.name), hash] as const];
      });
      return Object.fromEntries(tips);
    },
  };
}

/** Full name of the branch of a development environment, of the tag of test and live. */
export function refOf({ name, ref }: EnvironmentRecord): string | undefined {
  return isDevelopment(name) ? `refs/heads/${branchOf(name)}` : ref;
}
