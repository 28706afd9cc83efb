import { noCommit } from '../checked-out-head.ts';
import type { Git, GitLocation } from '../git/git.ts';
import { type GitPath, isAttributesFile } from '../git/git-path.ts';
import type { DiffRow } from './diff-rows.ts';

export interface HeadEntry {
  /** As Git writes it: `100644`, `100755`, `120000`, `160000`. */
  mode: string;
  oid: string;
}

export const submoduleMode = '160000';

/** What the commit that a tree stands on holds: 60,000 paths load in some 150 ms, so it is kept and moved along. */
export class HeadEntries {
  /** path → `mode type oid`, a slice of Git's answer: a twentieth of the memory that objects would take. */
  readonly #entries = new Map<GitPath, string>();
  readonly #attributes = new Set<GitPath>();

  static async load(git: Git, location: GitLocation, head: string): Promise<HeadEntries> {
    const entries = new HeadEntries();
    if (head === noCommit) return entries;
    const text = (await git.run(location, ['ls-tree', '-r', '-z', '--full-tree', head])).toString('latin1');
    for (let start = 0; start < text.length; ) {
      const tab = text.indexOf('\t', start);
      const end = text.indexOf('\0', tab);
      entries.#set(text.slice(tab + 1, end), text.slice(start, tab));
      start = end + 1;
    }
    return entries;
  }

  get(path: GitPath): HeadEntry | undefined {
    const entry = this.#entries.get(path);
    if (entry === undefined) return undefined;
    return { mode: entry.slice(0, 6), oid: entry.slice(entry.lastIndexOf(' ') + 1) };
  }

  isSubmodule(path: GitPath): boolean {
    return this.#entries.get(path)?.startsWith(submoduleMode) ?? false;
  }

  /** The `.gitattributes` files: Git reads them from the index where the tree has lost them. */
  attributesFiles(): Iterable<GitPath> {
    return this.#attributes;
  }

  /** The same, one commit later. */
  apply(rows: Iterable<DiffRow>): void {
    for (const { path, status, mode, oid } of rows) {
      if (status !== 'D') {
        this.#set(path, `${mode} blob ${oid}`);
        continue;
      }
      this.#entries.delete(path);
      this.#attributes.delete(path);
    }
  }

  #set(path: GitPath, entry: string): void {
    this.#entries.set(path, entry);
    if (isAttributesFile(path)) this.#attributes.add(path);
  }
}
