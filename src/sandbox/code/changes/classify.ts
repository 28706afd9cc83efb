import type { Stats } from 'node:fs';
import { lstat, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, GitLocation } from '../git/git.ts';
import { byBytes, type GitPath, listFolders, onDisk } from '../git/git-path.ts';
import { encodeIndex, type ScratchEntry } from '../git/scratch-index.ts';
import { type DiffRow, diffOptions, readDiff } from './diff-rows.ts';
import { type HeadEntries, submoduleMode } from './head-entries.ts';
import { readIgnored } from './ignored.ts';

export interface ClassifyDeps {
  git: Git;
  /** `gitDir` is the admin folder, `workTree` the root. */
  location: Required<Omit<GitLocation, 'index'>>;
}

/**
 * How `paths` differ from the commit, said by Git itself: an index that holds nothing but these paths is
 * compared with the tree, so the cost is what changed and not what exists. Paths without a difference, and
 * new ones that are ignored, are not in the answer. Two Gits at most, however many paths.
 */
export async function classify(
  { git, location }: ClassifyDeps,
  head: HeadEntries,
  paths: ReadonlySet<GitPath>,
): Promise<Map<GitPath, DiffRow>> {
  const disk = new Disk(location.workTree);
  const known: GitPath[] = [];
  const fresh: GitPath[] = [];
  for (const path of paths) (head.get(path) === undefined ? fresh : known).push(path);

  const present = await select(fresh, path => disk.isNewFile(path, head));
  const ignored = await readIgnored(git, location, present);
  const compared = await select(
    known,
    async path => head.get(path)?.mode !== submoduleMode || (await disk.isFile(path)),
  );
  const added = new Set(present.filter(path => !ignored.has(path)));
  const listed = new Set([...compared, ...added]);
  if (listed.size === 0) return new Map();

  const scratch = join(location.gitDir, 'scratch');
  const index = join(scratch, 'index');
  const entries = [...new Set([...listed, ...head.attributesFiles()])]
    .sort(byBytes)
    .map((path): ScratchEntry => ({ path, entry: head.get(path) }));
  await mkdir(scratch, { recursive: true });
  await writeFile(index, encodeIndex(entries));
  try {
    const rows = readDiff(await git.run({ ...location, index }, ['diff', ...diffOptions]));
    for (const [path, { status }] of rows) {
      // A new file that went away in the meantime is no deletion: the commit does not have it.
      if (!listed.has(path) || (added.has(path) && status === 'D')) rows.delete(path);
    }
    return rows;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** The tree as Git sees it: what lies behind a symbolic link or in a submodule is not there. */
class Disk {
  readonly #root: string;
  readonly #folders = new Map<GitPath, Promise<boolean>>();

  constructor(root: string) {
    this.#root = root;
  }

  async isNewFile(path: GitPath, head: HeadEntries): Promise<boolean> {
    if (/(^|\/)\.git(\/|$)/.test(path)) return false;
    for (const folder of listFolders(path)) {
      if (head.isSubmodule(folder) || !(await this.#isFolder(folder))) return false;
    }
    return this.isFile(path);
  }

  async isFile(path: GitPath): Promise<boolean> {
    const stats = await this.#look(path);
    return stats !== undefined && (stats.isFile() || stats.isSymbolicLink());
  }

  #isFolder(path: GitPath): Promise<boolean> {
    const known = this.#folders.get(path);
    if (known !== undefined) return known;
    const answer = this.#look(path).then(stats => stats?.isDirectory() ?? false);
    this.#folders.set(path, answer);
    return answer;
  }

  #look(path: GitPath): Promise<Stats | undefined> {
    return lstat(onDisk(this.#root, path)).catch(() => undefined);
  }
}

/** Keeps what passes, some at a time: an upload may bring tens of thousands of paths at once. */
async function select(
  paths: readonly GitPath[],
  passes: (path: GitPath) => Promise<boolean>,
): Promise<GitPath[]> {
  const kept: GitPath[] = [];
  for (let start = 0; start < paths.length; start += 512) {
    const some = paths.slice(start, start + 512);
    const verdicts = await Promise.all(some.map(passes));
    kept.push(...some.filter((_, at) => verdicts[at]));
  }
  return kept;
}
