import type { SimpleGit } from 'simple-git';
import { type Attributes, filteredHashes } from './attributes.ts';
import { type CodeEntry, findMode, hashEntries, type PresentEntry } from './code-entries.ts';

/** What one commit holds. */
export interface CommittedTree {
  /** Whether it has a file or link of this path. */
  has(path: string): boolean;
  /** Whether what it has there is a link. */
  isLink(path: string): boolean;
  /** Whether what it has there is a file that may be executed. */
  isExecutable(path: string): boolean;
  /** Paths of all files and links. */
  files(): string[];
  /** Whether something lies in this folder, `a/b/`. */
  hasFolder(folder: string): boolean;
  /** Whether a path, that of a folder with a slash, is or lies in another repository that the commit refers to. */
  isInSubmodule(path: string): boolean;
  /**
   * Those of these paths at which the commit has something else, or nothing; gone is as committed where it has nothing.
   * Contents are compared as they are, and as Git would store them by these `.gitattributes`.
   */
  unlike(entries: readonly CodeEntry[], attributes?: Attributes): Promise<string[]>;
}

/** Reads the names and hashes of a commit; contents are not fetched. `spare`: a folder for files of ours. */
export async function committedTree(git: SimpleGit, commit: string, spare: string): Promise<CommittedTree> {
  const committed = new Map<string, string>();
  const folders = new Set<string>();
  const submodules: string[] = [];
  for (const line of (await git.raw(['ls-tree', '-r', '-z', commit])).split('\0')) {
    const [, mode, kind, hash, path] = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line) ?? [];
    if (mode === undefined || hash === undefined || path === undefined) continue;
    if (kind === 'commit') submodules.push(`${path}/`);
    else committed.set(path, `${mode} ${hash}`);
    noteFolders(folders, kind === 'commit' ? `${path}/` : path);
  }

  const isUnlike = (entry: PresentEntry, hash: string | undefined) =>
    committed.get(entry.path) !== `${findMode(entry)} ${hash}`;

  return {
    has: path => committed.has(path),
    isLink: path => committed.get(path)?.startsWith('120000 ') ?? false,
    isExecutable: path => committed.get(path)?.startsWith('100755 ') ?? false,
    files: () => [...committed.keys()],
    hasFolder: folder => folders.has(folder),
    isInSubmodule: path => submodules.some(submodule => path.startsWith(submodule)),

    async unlike(entries, attributes = new Map()) {
      const gone = entries.filter(({ kind, path }) => kind === 'gone' && committed.has(path));
      const present = entries.filter(entry => entry.kind !== 'gone');
      const hashes = await hashEntries(git, present, { spare, keep: false });
      const different = present.filter((entry, index) => isUnlike(entry, hashes[index]));
      const stored = await filteredHashes(git, different, { attributes, spare });
      const unlike = different.filter(
        entry => !(stored.get(entry.path) ?? []).some(hash => !isUnlike(entry, hash)),
      );
      return [...gone, ...unlike].map(({ path }) => path);
    },
  };
}

/** `a/b/c` → `a/` and `a/b/`. */
function noteFolders(folders: Set<string>, path: string): void {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end + 1);
    if (folders.has(folder)) return;
    folders.add(folder);
  }
}
