import type { Environments } from '../environments/environments.ts';
import { openPush } from '../environments/push.ts';
import { mayUse } from '../model/preconditions.ts';
import { type EnvironmentRecord, environmentId, type UserRecord } from '../model/records.ts';
import type { Login, SshPlatform } from '../ssh/ports.ts';
import type { Store } from '../store/store.ts';
import type { Runner } from '../workflows/runner.ts';
import { keyId } from './public-key.ts';

interface SshPlatformDeps {
  store: Store;
  environments: Environments;
  runner: Runner;
}

/** What the SSH server asks of the sandbox: who may log in, and what is there for them. */
export function createSshPlatform({ store, environments, runner }: SshPlatformDeps): SshPlatform {
  function findEnvironment({ siteId, environment }: Login): EnvironmentRecord | undefined {
    return store.get('environment', environmentId(siteId, environment));
  }

  /** The one account that `knows` and that may work on the site. */
  function accountWhere(login: Login, knows: (user: UserRecord) => boolean): string | undefined {
    const site = store.get('site', login.siteId);
    if (!site || !findEnvironment(login)) return undefined;
    const organization = site.organizationId ? store.get('organization', site.organizationId) : undefined;
    return store.all('user').find(user => knows(user) && mayUse(user, site, organization))?.id;
  }

  function mustFind(login: Login): EnvironmentRecord {
    const found = findEnvironment(login);
    if (!found) throw new Error(`${login.environment}.${login.siteId} is not there any more`);
    return found;
  }

  return {
    accountByKey(login, { blob }) {
      const id = keyId(blob);
      return accountWhere(login, ({ sshKeys }) => Object.hasOwn(sshKeys, id));
    },

    accountByPassword: (login, password) => accountWhere(login, user => user.password === password),

    openHome: login => environments.home(mustFind(login)),

    async openGit(login, account, service) {
      const { siteId } = mustFind(login);
      const { path } = await environments.repository(siteId);
      if (service === 'git-upload-pack') return { repository: path, environment: {}, ended: async () => {} };
      return openPush({ store, environments, runner }, { siteId, account });
    },
  };
}
