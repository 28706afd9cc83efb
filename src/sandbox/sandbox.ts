import { join } from 'node:path';
import type { Clock } from '../system/clock.ts';
import type { Random } from '../system/random.ts';
import { hostKeysIn } from './auth/host-keys.ts';
import { SshDoor } from './auth/ssh-endpoint.ts';
import { createSshPlatform } from './auth/ssh-platform.ts';
import { type Git, prepareGit } from './code/git/git.ts';
import { createEnvironments, type Environments } from './environments/environments.ts';
import { placesIn } from './environments/layout.ts';
import { moveContainer } from './environments/migration.ts';
import { catchUp } from './environments/resume-syncs.ts';
import { createFaults, type FaultName, type Faults } from './faults.ts';
import { createApp } from './http/app.ts';
import type { UserRecord } from './model/records.ts';
import { type SeedPlan, standardPlan } from './seed/plan.ts';
import { plant } from './seed/seed.ts';
import { openDurableStore } from './store/durable-store.ts';
import type { Store } from './store/store.ts';
import { createJobs } from './workflows/jobs.ts';
import { Runner } from './workflows/runner.ts';

export interface SandboxOptions {
  /** Absolute; everything that the sandbox remembers lies in it. One process at a time. */
  folder: string;
  clock: Clock;
  random: Random;
  /** A `PATH` in which Git is found. */
  searchPath: string;
  /** How many times faster than the platform workflows run; `Infinity` for at once. */
  speed: number;
  /** What there has to be; what is there already stays as it is. */
  plan?: SeedPlan;
  /** Accounts that a reset has left. */
  users?: readonly UserRecord[] | undefined;
  /** UUIDs by which clients know sites from before a reset, by name. */
  siteIds?: Readonly<Record<string, string>> | undefined;
  faults?: Partial<Record<FaultName, string>>;
  /** Told of errors that are the sandbox's own. */
  report(error: unknown): void;
  /** Told of requests for what is not served here. */
  note?(line: string): void;
}

/** A whole platform in one process: an API as a function, an SSH server to listen with, and its state. */
export interface Sandbox {
  handle(request: Request): Response | Promise<Response>;
  ssh: { listen(port: number): Promise<number>; publicKeys(): string[] };
  store: Store;
  runner: Runner;
  faults: Faults;
  environments: Environments;
  /**
   * Moves an environment to another container: new login directory, fresh checkout, new host keys, connections
   * dropped. What was pending is lost, as on the platform. Rejects with NotFoundError.
   */
  migrate(siteId: string, environment: string): Promise<void>;
  close(): Promise<void>;
}

/** Rejects with TurnoutError when the folder cannot be used, or the plan does not fit what is in it. */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const git = await prepareGit({ folder: join(options.folder, 'git'), searchPath: options.searchPath });
  const store = openDurableStore(join(options.folder, 'state'));
  try {
    return await open(options, { git, store });
  } catch (error) {
    store.close();
    throw error;
  }
}

async function open(options: SandboxOptions, { git, store }: { git: Git; store: Store }): Promise<Sandbox> {
  const { folder, clock, random, speed, report } = options;
  const faults = createFaults(options.faults);
  const environments = createEnvironments({ layout: placesIn(folder), git, clock, store, faults, report });
  const keyFolder = join(folder, 'host-keys');
  const [planted, keys] = await Promise.allSettled([
    plant(
      { store, environments, clock, random, siteIds: options.siteIds },
      { ...(options.plan ?? standardPlan), known: options.users },
    ),
    hostKeysIn(keyFolder),
  ]);
  if (planted.status === 'rejected') throw planted.reason;
  if (keys.status === 'rejected') throw keys.reason;

  const createAt: Runner['createAt'] = (at, order) => runner.createAt(at, order);
  const jobs = createJobs({ store, clock, random, environments, speed, createAt });
  const runner = new Runner({ store, clock, random, faults, speed, jobs, report });
  await runner.resume();
  await catchUp({ store, environments, runner });

  const app = createApp({ store, clock, random, faults, environments, runner }, report, options.note);
  const platform = createSshPlatform({ store, environments, runner });
  const ssh = new SshDoor({ platform, keyFolder, clock, git }, keys.value);

  return {
    handle: (request, bindings?: object) => app.fetch(request, bindings),
    ssh,
    store,
    runner,
    faults,
    environments,
    async migrate(siteId, environment) {
      await moveContainer({ store, environments, runner, random }, { siteId, environment });
      await ssh.changeKeys();
    },
    async close() {
      await ssh.close();
      await runner.close();
      // What is left are looks at trees, whose answers no one waits for any more.
      git.end();
      await environments.close();
      store.close();
    },
  };
}
