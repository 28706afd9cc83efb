import { isDevelopment } from '../../contract/environment.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import type { GitService } from '../ssh/ports.ts';
import type { Store } from '../store/store.ts';
import { syncOrder } from '../workflows/jobs.ts';
import type { Runner } from '../workflows/runner.ts';
import type { Environments } from './environments.ts';
import { findRef } from './history.ts';

interface PushDeps {
  store: Store;
  environments: Environments;
  runner: Runner;
}

/** One push: refused for environments in SFTP mode, and followed by a `sync_code` of those it has moved. */
export async function openPush(
  deps: PushDeps,
  push: { siteId: string; account: string },
): Promise<GitService> {
  const { store, environments } = deps;
  const { siteId, account } = push;
  const repository = await environments.repository(siteId);
  const { folder, end } = await environments.pushes(siteId).begin();
  try {
    const own = store.all('environment').filter(each => each.siteId === siteId && isDevelopment(each.name));
    const closed = own.filter(({ mode }) => mode === 'sftp');
    const before = await repository.refs();
    return {
      repository: repository.path,
      environment: {
        SANDBOX_PUSH: folder,
        SANDBOX_CLOSED_REFS: closed.map(findRef).join(' '),
        SANDBOX_CLOSED_REASON: refusal(store.get('site', siteId)?.name ?? siteId, closed),
      },
      async ended() {
        end();
        startSyncs(deps, { account, own, before, after: await repository.refs() });
      },
    };
  } catch (error) {
    end();
    throw error;
  }
}

interface Moved {
  account: string;
  own: EnvironmentRecord[];
  before: ReadonlyMap<string, string>;
  after: ReadonlyMap<string, string>;
}

function startSyncs({ runner }: PushDeps, { account, own, before, after }: Moved): void {
  // A sandbox that is being stopped starts them when it comes back (catch-up.ts).
  if (runner.closed) return;
  for (const environment of own) {
    const ref = findRef(environment) ?? '';
    const commit = after.get(ref);
    if (commit === undefined || commit === before.get(ref)) continue;
    const { siteId, name } = environment;
    runner.createSurely(syncOrder({ siteId, environment: name, commit, userId: account }));
  }
}

function refusal(site: string, closed: EnvironmentRecord[]): string {
  const names = closed.map(({ name }) => `${site}.${name}`).join(', ');
  return `${names} is in SFTP mode and takes no pushes. Commit what is pending, then: turnout connection:set ${closed[0] ? `${site}.${closed[0].name}` : site} git`;
}
