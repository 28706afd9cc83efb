import type { PendingChange } from '../../contract/diffstat.ts';
import type { Clock } from '../../system/clock.ts';
import { putBack } from './changes/discard.ts';
import { Tracker } from './changes/tracker.ts';
import { CheckedOutHead } from './checked-out-head.ts';
import { completeCommit, recordCommit } from './commit.ts';
import { followBranch } from './fast-forward.ts';
import type { Git } from './git/git.ts';
import { fromGitPath, type GitPath, toGitPath } from './git/git-path.ts';
import { prepareTree, rebuildIndex } from './prepare-working-tree.ts';
import { Turns } from './serial-queue.ts';
import type { CommitOrder, RecordedCommit, WorkingTree } from './working-tree.ts';
import type { WorkingTreeDeps } from './working-tree-deps.ts';
import { WriteBarrier } from './write-barrier.ts';

export interface WorkingTreeOptions {
  git: Git;
  /** Absolute path of the tree; created when it is not there. */
  root: string;
  /** Absolute path of a folder outside of the tree: index, and which commit the tree stands on. */
  admin: string;
  /** Absolute path of the bare repository. */
  repository: string;
  /** `master` for dev, the name of a multidev. */
  branch: string;
  clock: Clock;
}

/** Checks out when new, repairs what a kill left, and looks once at the whole tree. */
export async function openWorkingTree(options: WorkingTreeOptions): Promise<WorkingTree> {
  const { git, root, admin, repository, branch } = options;
  const location = { gitDir: admin, workTree: root };
  const checkedOut = new CheckedOutHead(git, location, branch);
  await prepareTree({ git, location, repository, checkedOut });
  const tree = new GitWorkingTree(options, checkedOut);
  await tree.lookAtAll();
  return tree;
}

class GitWorkingTree implements WorkingTree {
  readonly root: string;
  readonly #deps: WorkingTreeDeps;
  readonly #held = new Map<GitPath, number>();
  readonly #turns = new Turns();

  constructor({ git, root, admin, clock }: WorkingTreeOptions, checkedOut: CheckedOutHead) {
    this.root = root;
    const location = { gitDir: admin, workTree: root };
    const head = () => checkedOut.head;
    // A batch that fails keeps its paths noted: the next caller is told. No writer waits for one that no one has asked
    // for: Git would read gigabytes meanwhile (faults-and-attacks.md S-39).
    const due = () => void this.#turns.take(() => tracker.settle()).catch(() => {});
    const tracker: Tracker = new Tracker({ git, location, clock, head, due });
    this.#deps = {
      git,
      location,
      barrier: new WriteBarrier(),
      checkedOut,
      tracker,
      held: this.#held,
    };
  }

  get head(): string {
    return this.#deps.checkedOut.head;
  }

  get closedBecause(): string | undefined {
    return this.#deps.barrier.closedBecause;
  }

  async change<T>(path: string, work: () => T | Promise<T>): Promise<T> {
    const { barrier: gate, tracker } = this.#deps;
    const changed = toGitPath(path);
    await gate.enter();
    try {
      return await work();
    } finally {
      // Also after a failure: half of it may have been done.
      tracker.note(changed);
      gate.leave();
    }
  }

  holdOpen(path: string): () => void {
    const held = toGitPath(path);
    this.#held.set(held, (this.#held.get(held) ?? 0) + 1);
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const left = (this.#held.get(held) ?? 1) - 1;
      if (left === 0) this.#held.delete(held);
      else this.#held.set(held, left);
    };
  }

  close(reason: string): Promise<void> {
    return this.#deps.barrier.close(reason);
  }

  reopen(): void {
    this.#deps.barrier.reopen();
  }

  async pendingChanges(): Promise<PendingChange[]> {
    const { tracker } = this.#deps;
    if (!tracker.settled || this.#turns.busy) await this.#settle();
    return tracker.answer();
  }

  sweep(): Promise<{ missed: string[] }> {
    return this.#turns.take(async () => {
      await this.#deps.tracker.settle();
      const { missed } = await this.#deps.tracker.walk();
      return { missed: missed.map(fromGitPath) };
    });
  }

  commit(order: CommitOrder, { allowEmpty = false } = {}): Promise<RecordedCommit | undefined> {
    return this.#turns.take(() => recordCommit(this.#deps, order, allowEmpty));
  }

  finishCommit(hash: string): Promise<void> {
    return this.#turns.take(() => completeCommit(this.#deps, hash));
  }

  discard(): Promise<void> {
    return this.#turns.take(() => putBack(this.#deps));
  }

  update(): Promise<void> {
    return this.#turns.take(() => followBranch(this.#deps));
  }

  /** An index that is not the commit's, or cannot be read, is what a kill in the middle leaves. */
  async lookAtAll(): Promise<void> {
    const { tracker } = this.#deps;
    const found = await tracker.walk().catch(() => undefined);
    if (found?.indexDiffers === false) return;
    await rebuildIndex(this.#deps, { unreadable: found === undefined });
    await tracker.walk();
  }

  #settle(): Promise<void> {
    const { barrier: gate, tracker } = this.#deps;
    return this.#turns.take(async () => {
      // Git maps the files that it reads, and dies when one is cut short meanwhile; then no one may write.
      await tracker.settle().catch(() => gate.alone(() => tracker.settle()));
    });
  }
}
