import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { identity } from './author.ts';
import { writeStanding } from './checked-out-head.ts';
import type { GitLocation } from './git/git.ts';
import { GitError } from './git/git-error.ts';
import { fromGitPath, splitFields } from './git/git-path.ts';
import { checkedHash, type Repository } from './git/repository.ts';
import type { CommitOrder } from './working-tree.ts';

interface MergeOrder extends Omit<CommitOrder, 'prepared'> {
  ours: string;
  theirs: string;
  /** Where both have changed the same lines, theirs win. */
  favourTheirs: boolean;
  /** A folder for this alone; nothing is left of it. */
  scratch: string;
}

export type Merged = { hash: string; log: string } | { conflicts: string[] };

/** Records the merge of two commits; no branch moves. With conflicts there is none, and their paths are the answer. */
export async function mergeCommits(
  { git, path }: Repository,
  { scratch, ours, theirs, favourTheirs, ...order }: MergeOrder,
): Promise<Merged> {
  const location = { gitDir: join(scratch, 'git'), workTree: join(scratch, 'code') };
  await rm(scratch, { recursive: true, force: true });
  try {
    await mkdir(location.gitDir, { recursive: true });
    await mkdir(location.workTree);
    // The layout of a linked worktree, as in opening.ts.
    await writeFile(join(location.gitDir, 'commondir'), `${path}\n`);
    await writeStanding(location.gitDir, '', checkedHash(ours));
    await git.run(location, ['reset', '--hard', '--quiet', ours]);
    const strategy = favourTheirs ? ['-X', 'theirs'] : [];
    const options = ['--no-ff', '--no-commit', '--allow-unrelated-histories', ...strategy];
    await git.run(location, ['merge', ...options, checkedHash(theirs)], {
      environment: identity(order),
    });
    const tree = await git.line(location, ['write-tree']);
    const hash = await git.line(location, ['commit-tree', '-p', ours, '-p', theirs, tree], {
      input: order.message,
      environment: identity(order),
    });
    return { hash, log: await git.line(location, ['diff-tree', '--stat', '--no-color', ours, hash]) };
  } catch (error) {
    const conflicts = error instanceof GitError && error.code === 1 ? await unmerged({ git }, location) : [];
    if (conflicts.length === 0) throw error;
    return { conflicts };
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function unmerged({ git }: Pick<Repository, 'git'>, location: GitLocation): Promise<string[]> {
  const paths = splitFields(await git.run(location, ['diff', '--name-only', '--diff-filter=U', '-z']));
  return paths.map(fromGitPath);
}
