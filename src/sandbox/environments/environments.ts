import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PendingChange } from '../../contract/diffstat.ts';
import { isDevelopment } from '../../contract/environment.ts';
import type { Clock } from '../../system/clock.ts';
import type { Git } from '../code/git/git.ts';
import type { Repository } from '../code/git/repository.ts';
import type { WorkingTree } from '../code/working-tree.ts';
import type { Faults } from '../faults.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import type { Home } from '../ssh/ports.ts';
import type { Store } from '../store/store.ts';
import { cloneFolder } from './files-area.ts';
import { createHistory, type History } from './history.ts';
import type { Layout } from './layout.ts';
import { Pushes } from './push-lock.ts';
import { ShownChanges } from './reported-diffstat.ts';
import { createHomes } from './sftp-homes.ts';
import { Trees } from './working-trees.ts';

/** Code and files of every environment. */
export interface Environments {
  layout: Layout;
  history: History;
  repository(siteId: string): Promise<Repository>;
  /** Only for development environments. */
  tree(environment: EnvironmentRecord): Promise<WorkingTree>;
  /** Why no one writes code in this environment, in the platform's words. */
  closedReason(environment: EnvironmentRecord): string;
  home(environment: EnvironmentRecord): Promise<Home>;
  /** The diffstat as the API shows it, which can lag behind. */
  shownChanges(environment: EnvironmentRecord): Promise<PendingChange[]>;
  /** What the API showed last. */
  cachedChanges(environment: EnvironmentRecord): PendingChange[];
  /** What was shown is committed or discarded. */
  forgetShown(environment: EnvironmentRecord): void;
  pushes(siteId: string): Pushes;
  /** Lets running changes end and refuses later ones; who asks for the code after this has it opened again. */
  leave(environment: EnvironmentRecord, reason: string): Promise<void>;
  /** Gives an environment the `files/` of another one in place of its own. */
  cloneFiles(from: EnvironmentRecord, to: EnvironmentRecord): Promise<void>;
  /** Removes everything of an environment from the disk; its branch stays. */
  remove(environment: Pick<EnvironmentRecord, 'siteId' | 'name'>): Promise<void>;
  close(): Promise<void>;
}

interface EnvironmentsDeps {
  layout: Layout;
  git: Git;
  clock: Clock;
  store: Store;
  faults: Faults;
  /** Is told of damage to a repository. */
  report?: ((error: unknown) => void) | undefined;
}

export function createEnvironments({
  layout,
  git,
  clock,
  store,
  faults,
  report,
}: EnvironmentsDeps): Environments {
  const closedReason = (environment: EnvironmentRecord) => reasonFor(store, environment);
  const trees = new Trees({ layout, git, clock, report, closedReason });
  const shown = new ShownChanges({ clock, faults });
  const pushes = new Map<string, Pushes>();

  return {
    layout,
    closedReason,
    history: createHistory({ store, repository: siteId => trees.repository(siteId) }),
    home: createHomes({ layout, trees, closedReason }),
    repository: siteId => trees.repository(siteId),
    tree: environment => trees.tree(environment),

    async shownChanges(environment) {
      if (environment.mode !== 'sftp') return [];
      return shown.look(environment.id, await (await trees.tree(environment)).pendingChanges());
    },
    cachedChanges: ({ id, mode }) => (mode === 'sftp' ? shown.last(id) : []),
    forgetShown: ({ id }) => shown.forget(id),

    pushes(siteId) {
      const known = pushes.get(siteId) ?? new Pushes(join(layout.site(siteId), 'pushes'));
      pushes.set(siteId, known);
      return known;
    },

    leave: ({ id }, reason) => trees.leave(id, reason),
    cloneFiles: (from, to) =>
      cloneFolder(join(layout.environment(from), 'files'), join(layout.environment(to), 'files')),
    remove: environment => rm(layout.environment(environment), { recursive: true, force: true }),
    close: () => trees.close(),
  };
}

function reasonFor(store: Store, { name, siteId }: EnvironmentRecord): string {
  if (!isDevelopment(name)) {
    return `Code on ${name} comes from a deploy; write it in dev, or write to files/.`;
  }
  const target = `${store.get('site', siteId)?.name ?? siteId}.${name}`;
  return `${target} is in Git mode, where code cannot be written: switch it with turnout connection:set ${target} sftp`;
}
