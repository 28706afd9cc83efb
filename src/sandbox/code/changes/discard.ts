import { rmdir, unlink } from 'node:fs/promises';
import { fromGitPath, type GitPath, isIgnoreFile, listFolders, onDisk, toStdin } from '../git/git-path.ts';
import type { WorkingTreeDeps } from '../working-tree-deps.ts';
import { readStatus, repairIndex, type TreeStatus } from './status.ts';

/**
 * See WorkingTree.discard. Git's own walk says what there is to do, so it can be run again after a kill. What
 * only the discarded `.gitignore` had hidden stays, and is pending afterwards.
 */
export function putBack(deps: WorkingTreeDeps): Promise<void> {
  const { barrier: gate, tracker } = deps;
  return gate.alone(async () => {
    try {
      await putBackAll(deps);
    } catch (error) {
      // Part of it may have been done, and no one was told of which.
      tracker.forget();
      throw error;
    }
  });
}

async function putBackAll(deps: WorkingTreeDeps): Promise<void> {
  const { git, location, checkedOut, tracker } = deps;
  let status = await readStatus(git, location);
  if (status.indexDiffers) {
    await repairIndex(git, location, checkedOut.head);
    status = await readStatus(git, location);
  }
  // The ignore rules last: were this killed half-way, the next run must still know what is ignored.
  await putBackPaths(
    deps,
    selectPaths(status, path => !isIgnoreFile(path)),
  );
  await putBackPaths(deps, selectPaths(status, isIgnoreFile));
  const left = await readStatus(git, location);
  refuseLeftovers(status, left);
  if (left.untracked.length > 0) tracker.forget();
  else tracker.cleared();
}

type Paths = Pick<TreeStatus, 'changed' | 'untracked'>;

function selectPaths({ changed, untracked }: Paths, wanted: (path: GitPath) => boolean): Paths {
  return { changed: changed.filter(wanted), untracked: untracked.filter(wanted) };
}

async function putBackPaths(
  { git, location }: WorkingTreeDeps,
  { changed, untracked }: Paths,
): Promise<void> {
  await removeFiles(location.workTree, untracked);
  if (changed.length === 0) return;
  await git.run(location, ['checkout-index', '-f', '-u', '-z', '--stdin'], { input: toStdin(changed) });
}

async function removeFiles(root: string, paths: readonly GitPath[]): Promise<void> {
  const folders = new Set<GitPath>();
  for (const path of paths) {
    await unlink(onDisk(root, path)).catch(refuseOthersThan('ENOENT', 'ENOTDIR'));
    for (const folder of listFolders(path)) folders.add(folder);
  }
  // The longest first: a folder can only go after those in it.
  for (const folder of [...folders].sort((left, right) => right.length - left.length)) {
    await rmdir(onDisk(root, folder)).catch(refuseOthersThan('ENOTEMPTY', 'EEXIST', 'ENOENT', 'ENOTDIR'));
  }
}

function refuseOthersThan(...codes: string[]): (error: NodeJS.ErrnoException) => void {
  return error => {
    if (!codes.includes(error.code ?? '')) throw error;
  };
}

function refuseLeftovers(before: TreeStatus, after: TreeStatus): void {
  const removed = new Set(before.untracked);
  const left = [...after.changed, ...after.untracked.filter(path => removed.has(path))];
  const [first] = left;
  if (first === undefined) return;
  throw new Error(`discarding left ${left.length} changes in the tree, among them ${fromGitPath(first)}`);
}
