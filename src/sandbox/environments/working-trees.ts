import { toBranch } from '../../contract/environment.ts';
import type { Clock } from '../../system/clock.ts';
import type { Git } from '../code/git/git.ts';
import { openRepository, type Repository } from '../code/git/repository.ts';
import { openWorkingTree } from '../code/open-working-tree.ts';
import type { WorkingTree } from '../code/working-tree.ts';
import type { EnvironmentRecord } from '../model/records.ts';
import { enterContainer } from './container.ts';
import type { Layout } from './layout.ts';
import { memoizeAsync } from './memoize-async.ts';

interface WorkingTreesDeps {
  layout: Layout;
  git: Git;
  clock: Clock;
  /** Is told of damage to a repository. */
  report?: ((error: unknown) => void) | undefined;
  closedReason(environment: EnvironmentRecord): string;
}

/** Repositories and working trees: opened when first needed, and then kept open. */
export class Trees {
  readonly #deps: WorkingTreesDeps;
  readonly #repositories = new Map<string, Promise<Repository>>();
  readonly #trees = new Map<string, Promise<WorkingTree>>();

  constructor(deps: WorkingTreesDeps) {
    this.#deps = deps;
  }

  repository(siteId: string): Promise<Repository> {
    const { git, layout, report } = this.#deps;
    return memoizeAsync(this.#repositories, siteId, () =>
      openRepository(git, layout.repository(siteId), report),
    );
  }

  tree(environment: EnvironmentRecord): Promise<WorkingTree> {
    return memoizeAsync(this.#trees, environment.id, async () => {
      const { git, clock, layout, closedReason } = this.#deps;
      const { path } = await this.repository(environment.siteId);
      const container = await enterContainer(layout.environment(environment), environment.bindingId);
      const branch = toBranch(environment.name);
      const tree = await openWorkingTree({ ...container, git, clock, repository: path, branch });
      if (environment.mode !== 'sftp') await tree.close(closedReason(environment));
      return tree;
    });
  }

  async leave(environmentId: string, reason: string): Promise<void> {
    const tree = await this.#trees.get(environmentId)?.catch(() => undefined);
    this.#trees.delete(environmentId);
    await tree?.close(reason);
    // Waits for the look at the tree that may be in hand; no one needs its answer.
    await tree?.pendingChanges().catch(() => {});
  }

  async close(): Promise<void> {
    const all = [...this.#trees.keys()];
    await Promise.all(all.map(id => this.leave(id, 'The sandbox is being stopped.')));
  }
}
