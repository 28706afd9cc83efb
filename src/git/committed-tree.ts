import type { SimpleGit } from 'simple-git';
import { type CodeEntry, hashesOf, modeOf } from './code-entries.ts';

/** What one commit holds. */
export interface CommittedTree {
  has(path: string): boolean;
  /** Those of these paths at which the commit has something else, or nothing; gone is as committed where it has nothing. */
  unlike(entries: readonly CodeEntry[]): Promise<string[]>;
  /** What lies directly in a folder, `a/b/` or `./`: names of files and folders. */
  names(folder: string): ReadonlySet<string>;
}

/** Reads the names and hashes of a commit; contents are not fetched. `spare`: a folder for files of ours. */
export async function committedTree(git: SimpleGit, commit: string, spare: string): Promise<CommittedTree> {
  const committed = new Map<string, string>();
  const folders = new Map<string, Set<string>>();
  for (const line of (await git.raw(['ls-tree', '-r', '-z', commit])).split('\0')) {
    const [, mode, hash, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (mode === undefined || hash === undefined || path === undefined) continue;
    committed.set(path, `${mode} ${hash}`);
    noteFolders(folders, path);
  }
  return {
    has: path => committed.has(path),
    names: folder => folders.get(folder) ?? new Set(),

    async unlike(entries) {
      const present = entries.filter(entry => entry.kind !== 'gone');
      const hashes = await hashesOf(git, present, { spare, keep: false });
      const found = new Map(present.map((entry, index) => [entry.path, `${modeOf(entry)} ${hashes[index]}`]));
      return entries.map(({ path }) => path).filter(path => committed.get(path) !== found.get(path));
    },
  };
}

/** `a/b/c` → `b` lies in `a/`, `c` in `a/b/`. */
function noteFolders(folders: Map<string, Set<string>>, path: string): void {
  const names = path.split('/');
  for (const [depth, name] of names.entries()) {
    const folder = depth === 0 ? './' : `${names.slice(0, depth).join('/')}/`;
    const known = folders.get(folder) ?? new Set();
    known.add(name);
    folders.set(folder, known);
  }
}
