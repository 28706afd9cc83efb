import { noCommit } from '../checked-out-head.ts';
import type { Git, GitLocation } from '../git/git.ts';
import { type GitPath, splitFields } from '../git/git-path.ts';

/** What a walk of the whole tree found. */
export interface TreeStatus {
  /** Paths of the commit that look different on disk. */
  changed: GitPath[];
  /** Files that are not in the commit and not ignored. */
  untracked: GitPath[];
  /** The index is not that of the commit: something ended in the middle. */
  indexDiffers: boolean;
}

const walk = [
  'status',
  '--porcelain=v2',
  '-z',
  '--untracked-files=all',
  '--no-renames',
  '--ignore-submodules=all',
  '--no-ahead-behind',
];

/** Only a walk that may write the index can leave there what it learned. */
const learning = { environment: { GIT_OPTIONAL_LOCKS: '1' } };

/** Reads `git status --porcelain=v2 -z`: `1 XY sub mH mI mW hH hI path`, `u …` and `? path`. */
export async function readStatus(git: Git, location: GitLocation): Promise<TreeStatus> {
  const status: TreeStatus = { changed: [], untracked: [], indexDiffers: false };
  for (const field of splitFields(await git.run(location, walk, learning))) {
    // A folder that is a repository of its own ends in a slash; Git does not look into it, nor do we.
    if (field.startsWith('? ') && !field.endsWith('/')) status.untracked.push(field.slice(2));
    const entry = /^1 (.)(.) \S+ \S+ \S+ \S+ \S+ \S+ (.*)$/s.exec(field);
    if (entry?.[1] !== undefined && entry[1] !== '.') status.indexDiffers = true;
    if (entry?.[3] !== undefined && entry[2] !== '.') status.changed.push(entry[3]);
    if (field.startsWith('u ')) status.indexDiffers = true;
  }
  return status;
}

/** Makes the index that of `head` again; what it knew of unchanged files is kept, and no file is touched. */
export async function repairIndex(git: Git, location: GitLocation, head: string): Promise<void> {
  await git.run(location, ['read-tree', ...(head === noCommit ? ['--empty'] : ['--reset', head])]);
}
