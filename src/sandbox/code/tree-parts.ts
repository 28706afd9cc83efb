import type { Gate } from './gate.ts';
import type { Git, GitPlace } from './git.ts';
import type { GitPath } from './git-path.ts';
import type { Standing } from './standing.ts';
import type { Tracker } from './tracker.ts';

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
