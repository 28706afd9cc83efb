import { type Dirent, lstatSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing } from '../../../system/disk/files.ts';

/** In `objects`: packs and objects that were being received, and the folder that a push keeps them in until it is taken. */
const temporary = /^(tmp_|\.tmp-|incoming-)|^pack-.*\.keep$/;
/** In the repository's own folder. Deeper down these could be names of branches. */
const atTop = ['gc.pid', 'index.import', 'packed-refs.new', 'FETCH_HEAD'];

/**
 * Removes what Gits that were killed have left in a repository that no one works on now: locks of every kind, which
 * would turn away each following push with "remove the file manually", and objects that were never taken in. Resolves with
 * the paths. No ref ends in `.lock`: Git refuses such a name.
 */
export async function clearDeadGit(repository: string): Promise<string[]> {
  const removed = await Promise.all([
    clearFolder(repository, name => name.endsWith('.lock')),
    clearFolder(join(repository, 'objects'), name => temporary.test(name)),
    ...atTop.map(name => clear(join(repository, name))),
  ]);
  return removed.flat();
}

async function clearFolder(folder: string, isLeft: (name: string) => boolean): Promise<string[]> {
  const removed: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(whenGone)) {
    const path = join(folder, entry.name);
    if (isLeft(entry.name)) removed.push(...(await clear(path)));
    else if (entry.isDirectory()) removed.push(...(await clearFolder(path, isLeft)));
  }
  return removed;
}

async function clear(path: string): Promise<string[]> {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return [];
  await rm(path, { recursive: true, force: true });
  return [path];
}

/** The two walks may come to the same folder. */
function whenGone(error: unknown): Dirent[] {
  if (isMissing(error)) return [];
  throw error;
}
