import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedError } from '../../errors/turnout-error.ts';
import { identity } from './author.ts';
import { type DiffRow, diffOptions, rawOptions, readDiff, toPendingChanges } from './changes/diff-rows.ts';
import { adoptHead, completePaths, takeSnapshot } from './changes/snapshot.ts';
import { noCommit } from './checked-out-head.ts';
import type { GitPath } from './git/git-path.ts';
import { checkedHash } from './git/repository.ts';
import type { CommitOrder, RecordedCommit } from './working-tree.ts';
import type { WorkingTreeDeps } from './working-tree-deps.ts';

/** Git's name for a tree of nothing; every repository knows it. */
const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';

/** The index of a commit is kept under its hash until it takes effect, so that a kill can be told from a push. */
export function indexOfCommit(admin: string, hash: string): string {
  return join(admin, `index.${hash}`);
}

/** See WorkingTree.commit. Whatever fails before the branch moves leaves everything as it was. */
export async function recordCommit(
  deps: WorkingTreeDeps,
  order: CommitOrder,
  allowEmpty: boolean,
): Promise<RecordedCommit | undefined> {
  if (order.message.includes('\0')) throw new RefusedError('the commit message contains a NUL character');
  const { git, location, checkedOut, tracker } = deps;
  const next = join(location.gitDir, 'index.next');
  try {
    const tree = await snapshotAlone(deps, next, allowEmpty);
    if (tree === undefined) return undefined;
    const rows = await compare(deps, tree);
    if (rows.size === 0 && !allowEmpty) return undefined;
    const parents = checkedOut.head === noCommit ? [] : ['-p', checkedOut.head];
    const hash = await git.line(location, ['commit-tree', ...parents, tree], {
      input: order.message,
      environment: identity(order),
    });
    await moveBranch(deps, { hash, next, order });
    await tracker.committed(rows);
    return { hash, changes: toPendingChanges(rows.values()) };
  } finally {
    await rm(next, { force: true });
  }
}

function snapshotAlone(
  deps: WorkingTreeDeps,
  next: string,
  allowEmpty: boolean,
): Promise<string | undefined> {
  return deps.barrier.alone(async () => {
    await deps.tracker.settle();
    const paths = completePaths(deps);
    if (paths.length === 0 && !allowEmpty) return undefined;
    return takeSnapshot(deps, paths, next);
  });
}

/** The lines were counted just before the snapshot; counting them again takes a fifth of the whole commit. */
async function compare(
  { git, location, checkedOut, tracker }: WorkingTreeDeps,
  tree: string,
): Promise<Map<GitPath, DiffRow>> {
  const old = checkedOut.head === noCommit ? emptyTree : checkedOut.head;
  const rows = readDiff(await git.run(location, ['diff-tree', '-r', ...rawOptions, old, tree]));
  for (const [path, row] of rows) {
    const counted = tracker.rows.get(path);
    if (counted?.status !== row.status) {
      return readDiff(await git.run(location, ['diff-tree', '-r', ...diffOptions, old, tree]));
    }
    row.additions = counted.additions;
    row.deletions = counted.deletions;
  }
  return rows;
}

async function moveBranch(
  { git, location, checkedOut }: WorkingTreeDeps,
  { hash, next, order }: { hash: string; next: string; order: CommitOrder },
): Promise<void> {
  const prepared = indexOfCommit(location.gitDir, hash);
  await rename(next, prepared);
  try {
    order.prepared(hash);
    await git.run(location, ['update-ref', checkedOut.ref, hash, checkedOut.head]);
  } catch (error) {
    await rm(prepared, { force: true });
    throw error;
  }
  await checkedOut.moveTo(hash);
  await rename(prepared, join(location.gitDir, 'index'));
  // Two links to one file are left as they are by a rename: the index of an empty commit is the old one.
  await rm(prepared, { force: true });
}

/** See WorkingTree.finishCommit. Rejects when the branch has gone another way since. */
export async function completeCommit(deps: WorkingTreeDeps, hash: string): Promise<void> {
  const { git, location, checkedOut, tracker } = deps;
  const branch = await checkedOut.branchHead();
  const isHead = branch === checkedHash(hash);
  if (isHead ? checkedOut.head === hash : branch !== noCommit && (await isAncestor(deps, hash, branch)))
    return;
  const line = await git.line(location, ['rev-list', '--parents', '--max-count=1', hash, '--']);
  const parent = line.split(' ')[1] ?? noCommit;
  if (checkedOut.head !== parent || (!isHead && branch !== parent)) {
    throw new RefusedError(`commit ${hash} cannot be finished: ${checkedOut.ref} stands on ${branch} now`);
  }
  // A Git that outlived its sandbox may have moved the branch after the tree was opened again.
  if (!isHead) await git.run(location, ['update-ref', checkedOut.ref, hash, branch]);
  await adoptHead(deps, hash);
  tracker.forget();
}

/** `rev-list` and not `merge-base --is-ancestor`, whose "no" is an exit code like that of a failure. */
async function isAncestor(
  { git, location }: WorkingTreeDeps,
  hash: string,
  branch: string,
): Promise<boolean> {
  return (await git.line(location, ['rev-list', '--max-count=1', hash, `^${branch}`, '--'])) === '';
}
