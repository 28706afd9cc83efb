import type { SeedPlan } from '../../src/sandbox/seed/plan.ts';
import { type ApiProxy, startProxy } from '../support/network/api-proxy.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import type { StartedSandbox } from '../support/started-sandbox.ts';

/** One site with one person at it. Lanes share a sandbox and nothing else, so that their waits run side by side. */
export interface Lane {
  name: string;
  siteId: string;
  person: Person;
  privateKey: string;
  proxy: ApiProxy;
  /** Absolute: the repository, and the code of `dev`, on the disk of the sandbox. */
  repository: string;
  code: string;
  dispose(): Promise<void>;
}

const owner = 'dev@sandbox.localhost';
const nameOf = (number: number) => `lane-${number}`;

/** A platform with as many small sites. */
export function planOfLanes(count: number): SeedPlan {
  const commits = [{ message: 'Start', files: { 'index.php': '<?php\n', 'inc/a.php': '<?php\n' } }];
  return {
    users: [{ email: owner, firstName: 'Dev', lastName: 'User' }],
    organizations: [],
    sites: Array.from({ length: count }, (_, number) => ({
      name: nameOf(number),
      label: nameOf(number),
      code: { framework: 'wordpress', phpVersion: '8.2', commits },
      owner,
      members: [owner],
      multidevs: [],
      deployed: false,
    })),
  };
}

export async function openLane(sandbox: StartedSandbox, number: number): Promise<Lane> {
  const name = nameOf(number);
  const siteId = sandbox.siteId(name);
  const person = newPerson(sandbox);
  const [privateKey, proxy] = await Promise.all([keepKey(person), startProxy(sandbox)]);
  return {
    ...{ name, siteId, person, privateKey, proxy },
    repository: `${sandbox.folder}/sites/${siteId}/repository.git`,
    code: `${sandbox.folder}/sites/${siteId}/environments/dev/code`,
    async dispose() {
      await proxy.close();
      person.dispose();
    },
  };
}
