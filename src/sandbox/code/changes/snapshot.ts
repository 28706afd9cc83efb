import { link, lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitLocation } from '../git/git.ts';
import { byBytes, type GitPath, listFolders, onDisk, toStdin } from '../git/git-path.ts';
import type { WorkingTreeDeps } from '../working-tree-deps.ts';
import { repairIndex } from './status.ts';

/** The pending paths that are complete, in Git's order. */
export function completePaths({ tracker, held }: WorkingTreeDeps): GitPath[] {
  return [...tracker.rows.keys()].filter(path => !held.has(path)).sort(byBytes);
}

/**
 * Records `paths` as they are on disk in `index`, a copy of the tree's index, and in the repository.
 * Returns the hash of the tree. No one may write meanwhile.
 */
export async function takeSnapshot(
  deps: WorkingTreeDeps,
  paths: readonly GitPath[],
  index: string,
): Promise<string> {
  const { git, location } = deps;
  const next: GitLocation = { ...location, index };
  await rm(index, { force: true });
  // Git replaces an index and never writes into it, so a link is as good as a copy, and it has the time of the
  // original: with a later one Git would take a file written in the same tick as that index for unchanged.
  await link(join(location.gitDir, 'index'), index);
  const { reachable, behindLinks } = await partition(deps, paths);
  if (behindLinks.length > 0) {
    const input = toStdin(behindLinks);
    await git.run(next, ['update-index', '--force-remove', '-z', '--stdin'], { input });
  }
  if (reachable.length > 0) {
    const input = toStdin(reachable);
    await git.run(next, ['update-index', '-z', '--add', '--remove', '--replace', '--stdin'], { input });
  }
  return git.line(next, ['write-tree']);
}

/**
 * A path of the commit whose folder has become a symbolic link is gone, but `update-index` gives up on it
 * ("beyond a symbolic link") unless it is told.
 */
async function partition(
  { location, tracker }: WorkingTreeDeps,
  paths: readonly GitPath[],
): Promise<{ reachable: GitPath[]; behindLinks: GitPath[] }> {
  const links = new Map<GitPath, boolean>();
  const isLink = async (folder: GitPath): Promise<boolean> => {
    const known = links.get(folder);
    if (known !== undefined) return known;
    const stats = await lstat(onDisk(location.workTree, folder)).catch(() => undefined);
    links.set(folder, stats?.isSymbolicLink() ?? false);
    return stats?.isSymbolicLink() ?? false;
  };
  const reachable: GitPath[] = [];
  const behindLinks: GitPath[] = [];
  for (const path of paths) {
    const hidden = tracker.rows.get(path)?.status === 'D' && (await selectPaths(listFolders(path), isLink));
    (hidden ? behindLinks : reachable).push(path);
  }
  return { reachable, behindLinks };
}

async function selectPaths(
  paths: readonly GitPath[],
  test: (path: GitPath) => Promise<boolean>,
): Promise<boolean> {
  for (const path of paths) {
    if (await test(path)) return true;
  }
  return false;
}

/** Puts the index of a commit that is now the head in place of the old one. */
export async function adoptHead({ git, location, checkedOut }: WorkingTreeDeps, head: string): Promise<void> {
  await checkedOut.moveTo(head);
  await repairIndex(git, location, head);
}
