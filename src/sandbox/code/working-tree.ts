import type { PendingChange } from '../../contract/diffstat.ts';

/** The tree takes no writes now; `message` is the reason that a person is shown. */
export class TreeClosedError extends Error {
  override readonly name = 'TreeClosedError';
}

/** What a commit is recorded with. */
export interface CommitOrder {
  message: string;
  authorName: string;
  authorEmail: string;
  /** Epoch seconds. */
  time: number;
  /**
   * Called once the commit object exists and before the branch moves to it, so that the caller can write
   * down what is about to happen: after a kill, `finishCommit` brings it to its end.
   */
  prepared(hash: string): void;
}

export interface RecordedCommit {
  hash: string;
  changes: PendingChange[];
}

/**
 * The code of one environment: a Git working tree whose repository and index lie outside of it.
 * Every writer goes through `change`, so that the tree knows what is pending without looking for it,
 * and so that a snapshot can stop writes for as long as it takes.
 */
export interface WorkingTree {
  /** Absolute path of the folder that people see as `code`. */
  readonly root: string;

  /**
   * Runs one change of `path` (relative, `/` between folders): create, write, remove, chmod, link.
   * Waits while a snapshot is taken. Rejects with TreeClosedError when the tree takes no writes.
   */
  change<T>(path: string, work: () => T | Promise<T>): Promise<T>;

  /**
   * `path` is open for writing: until the returned function is called, its content is not complete and
   * stays out of commits; it goes on being pending.
   */
  holdOpen(path: string): () => void;

  /** Why the tree takes no writes now; undefined while it does. */
  readonly closedBecause: string | undefined;
  /** Lets running changes end, then refuses all others with `reason`. */
  close(reason: string): Promise<void>;
  reopen(): void;

  /** Every uncommitted change, sorted by path; equal to what Git says of the tree. */
  pendingChanges(): Promise<PendingChange[]>;
  /** Asks Git to walk the whole tree; `missed` are the paths that the tracking had not, or had wrongly. */
  sweep(): Promise<{ missed: string[] }>;

  /** Commits what is complete. Undefined when there is nothing to commit and `allowEmpty` is not given. */
  commit(order: CommitOrder, options?: { allowEmpty?: boolean }): Promise<RecordedCommit | undefined>;
  /** After a kill: makes a commit that was `prepared` the head of the branch, if it is not already part of it. */
  finishCommit(hash: string): Promise<void>;
  /** Puts the tree back to the head of its branch. Ignored files and folders that were empty stay. */
  discard(): Promise<void>;
  /** Moves the tree to where its branch stands now, after a push. Nothing is pending when it is called. */
  update(): Promise<void>;
  /** Hash of the commit that the tree stands on. */
  readonly head: string;
}
