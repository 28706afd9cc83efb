import type { Tracker } from './changes/tracker.ts';
import type { Standing } from './checked-out-head.ts';
import type { Git, GitPlace } from './git/git.ts';
import type { GitPath } from './git/git-path.ts';
import type { Gate } from './write-barrier.ts';

/** What the operations on one working tree share. */
export interface TreeParts {
  git: Git;
  /** `gitDir` is the admin folder, `workTree` the root. */
  place: Required<Omit<GitPlace, 'index'>>;
  gate: Gate;
  standing: Standing;
  tracker: Tracker;
  /** Paths that are open for writing, and how often. */
  held: ReadonlyMap<GitPath, number>;
}
