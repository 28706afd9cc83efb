import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repairIndex } from './changes/status.ts';
import { type CheckedOutHead, noCommit, writeStanding } from './checked-out-head.ts';
import { indexOfCommit } from './commit.ts';
import type { Git, GitLocation } from './git/git.ts';

export interface PrepareDeps {
  git: Git;
  location: Required<Omit<GitLocation, 'index'>>;
  repository: string;
  checkedOut: CheckedOutHead;
}

/** Leaves admin folder, index and tree in a state to work with, whatever a kill may have left of them. */
export async function prepareTree(deps: PrepareDeps): Promise<void> {
  const { git, location, repository, checkedOut } = deps;
  if (!(await exists(location.gitDir))) await checkOut(deps);
  await writeFile(join(location.gitDir, 'commondir'), `${repository}\n`);
  await rm(join(repository, `${checkedOut.ref}.lock`), { force: true });
  await checkedOut.read();
  await adoptFinishedCommit(deps);
  await removeLeftovers(location.gitDir);
  if (!(await exists(join(location.gitDir, 'index')))) await repairIndex(git, location, checkedOut.head);
}

/** Keeps what the index knows of unchanged files, unless it cannot be read. */
export async function rebuildIndex(
  { git, location, checkedOut }: Pick<PrepareDeps, 'git' | 'location' | 'checkedOut'>,
  { unreadable }: { unreadable: boolean },
): Promise<void> {
  if (unreadable) await rm(join(location.gitDir, 'index'), { force: true });
  await repairIndex(git, location, checkedOut.head);
}

/** The admin folder has the layout of a linked worktree (gitrepository-layout); it appears when all is done. */
async function checkOut({ git, location, repository, checkedOut }: PrepareDeps): Promise<void> {
  const admin = `${location.gitDir}.next`;
  await rm(admin, { recursive: true, force: true });
  await mkdir(admin, { recursive: true });
  await mkdir(location.workTree, { recursive: true });
  await writeFile(join(admin, 'commondir'), `${repository}\n`);
  await writeStanding(admin, checkedOut.ref, noCommit);
  const next = { gitDir: admin, workTree: location.workTree };
  const head = await git.line(next, ['for-each-ref', '--format=%(objectname)', checkedOut.ref]);
  if (head === '') await git.run(next, ['read-tree', '--empty']);
  else {
    await writeStanding(admin, checkedOut.ref, head);
    await git.run(next, ['reset', '--hard', '--quiet', head]);
  }
  await rename(admin, location.gitDir);
}

/** The branch has our commit already, and only its index had no time to follow. */
async function adoptFinishedCommit({ location, checkedOut }: PrepareDeps): Promise<void> {
  const branch = await checkedOut.branchHead();
  const index = indexOfCommit(location.gitDir, branch);
  if (!(await exists(index))) return;
  await checkedOut.moveTo(branch);
  await rename(index, join(location.gitDir, 'index'));
}

async function removeLeftovers(admin: string): Promise<void> {
  for (const name of await readdir(admin)) {
    const ours = name === 'scratch' || name.startsWith('index.') || /\.(lock|next)$/.test(name);
    if (ours) await rm(join(admin, name), { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
