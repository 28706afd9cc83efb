import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { repairIndex } from './changes/status.ts';
import { type CheckedOutHead, noCommit, writeStanding } from './checked-out-head.ts';
import { indexOfCommit } from './commit.ts';
import type { Git, GitLocation } from './git/git.ts';

export interface PrepareDeps {
  git: Git;
  place: Required<Omit<GitLocation, 'index'>>;
  repository: string;
  standing: CheckedOutHead;
}

/** Leaves admin folder, index and tree in a state to work with, whatever a kill may have left of them. */
export async function prepareTree(parts: PrepareDeps): Promise<void> {
  const { git, place, repository, standing } = parts;
  if (!(await exists(place.gitDir))) await checkOut(parts);
  await writeFile(join(place.gitDir, 'commondir'), `${repository}\n`);
  await rm(join(repository, `${standing.ref}.lock`), { force: true });
  await standing.read();
  await adoptFinishedCommit(parts);
  await removeLeftovers(place.gitDir);
  if (!(await exists(join(place.gitDir, 'index')))) await repairIndex(git, place, standing.head);
}

/** Keeps what the index knows of unchanged files, unless it cannot be read. */
export async function rebuildIndex(
  { git, place, standing }: Pick<PrepareDeps, 'git' | 'place' | 'standing'>,
  { unreadable }: { unreadable: boolean },
): Promise<void> {
  if (unreadable) await rm(join(place.gitDir, 'index'), { force: true });
  await repairIndex(git, place, standing.head);
}

/** The admin folder has the layout of a linked worktree (gitrepository-layout); it appears when all is done. */
async function checkOut({ git, place, repository, standing }: PrepareDeps): Promise<void> {
  const admin = `${place.gitDir}.next`;
  await rm(admin, { recursive: true, force: true });
  await mkdir(admin, { recursive: true });
  await mkdir(place.workTree, { recursive: true });
  await writeFile(join(admin, 'commondir'), `${repository}\n`);
  await writeStanding(admin, standing.ref, noCommit);
  const next = { gitDir: admin, workTree: place.workTree };
  const head = await git.line(next, ['for-each-ref', '--format=%(objectname)', standing.ref]);
  if (head === '') await git.run(next, ['read-tree', '--empty']);
  else {
    await writeStanding(admin, standing.ref, head);
    await git.run(next, ['reset', '--hard', '--quiet', head]);
  }
  await rename(admin, place.gitDir);
}

/** The branch has our commit already, and only its index had no time to follow. */
async function adoptFinishedCommit({ place, standing }: PrepareDeps): Promise<void> {
  const branch = await standing.branchHead();
  const index = indexOfCommit(place.gitDir, branch);
  if (!(await exists(index))) return;
  await standing.moveTo(branch);
  await rename(index, join(place.gitDir, 'index'));
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
