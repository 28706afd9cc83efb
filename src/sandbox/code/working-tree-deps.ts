import type { Tracker } from './changes/tracker.ts';
import type { CheckedOutHead } from './checked-out-head.ts';
import type { Git, GitLocation } from './git/git.ts';
import type { GitPath } from './git/git-path.ts';
import type { WriteBarrier } from './write-barrier.ts';

/** What the operations on one working tree share. */
export interface WorkingTreeDeps {
  git: Git;
  /** `gitDir` is the admin folder, `workTree` the root. */
  location: Required<Omit<GitLocation, 'index'>>;
  barrier: WriteBarrier;
  checkedOut: CheckedOutHead;
  tracker: Tracker;
  /** Paths that are open for writing, and how often. */
  held: ReadonlyMap<GitPath, number>;
}
