import { matchListed } from '../../contract/listed.ts';
import type { CommittedTree } from '../../git/committed-tree.ts';
import type { SweepOptions, Swept } from '../../operations/ports/stash-port.ts';
import type { CodeItem } from './walk-code.ts';

/** Those of these paths that `.gitignore` matches; undefined: cannot be told. */
export type Ignored = (paths: readonly string[]) => Promise<string[] | undefined>;

export interface CompareOptions extends SweepOptions {
  ignored: Ignored;
  /** Those of these files that are not as the commit has them. */
  unlike(paths: readonly string[]): Promise<string[]>;
}

/** So many files are read and compared; more would take longer than anyone waits. */
const maxCompared = 5000;

/** Seconds that the clocks of the API and of the files may be apart. */
const clockMargin = 60;
/** So many files of that minute are compared; after a checkout it would be all of them. */
const maxOfMinute = 200;

/**
 * Compares all names on the server with those of a commit, and the contents of what is newer than `since`. Clients give
 * files and folders the times that they have at home, so that no time says that nothing came or went.
 */
export async function compareWithTree(
  code: readonly CodeItem[],
  tree: CommittedTree,
  options: CompareOptions,
): Promise<Swept> {
  const isListed = matchListed(options.listed);
  const isOpen = (path: string) => !isListed(path);
  const items = code.filter(({ path }) => !tree.isInSubmodule(path));
  const there = new Map(items.filter(({ isFolder }) => !isFolder).map(item => [item.path, item]));
  const strangers = [...there.keys()].filter(path => !tree.has(path) && isOpen(path));
  const ignored = new Set(await options.ignored(strangers));
  const removed = tree.files().filter(path => !there.has(path) && isOpen(path));
  const committed = [...there.values()].filter(({ path }) => tree.has(path) && isOpen(path));
  const { compared, uncertain } = chooseTouched(committed, tree, options);
  return {
    changed: [...strangers.filter(path => !ignored.has(path)), ...(await options.unlike(compared))],
    removed,
    uncertain,
    emptyFolders: findEmptyFolders(items, options.since).filter(path => !tree.hasFolder(path)),
    withoutGit: undefined,
  };
}

/** The committed files that may have been written to since, by their times, and what is of another kind now. */
function chooseTouched(
  committed: readonly CodeItem[],
  tree: CommittedTree,
  { since, uploads }: SweepOptions,
): { compared: string[]; uncertain: string[] } {
  const second = Math.floor(since);
  const ours = new Set(uploads);
  const rightsDiffer = findOtherRights(committed, tree);
  const isWritten = ({ path, mtime, isLink }: CodeItem) =>
    mtime >= second || ours.has(path) || isLink !== tree.isLink(path) || rightsDiffer.has(path);
  const minute = committed.filter(
    item =>
      !isWritten(item) && item.mtime >= second - clockMargin && item.mtime < second && isWholeName(item.path),
  );
  const near = minute.length <= maxOfMinute ? minute : [];
  const paths = [...committed.filter(isWritten), ...near].map(({ path }) => path);
  return { compared: paths.slice(0, maxCompared), uncertain: paths.slice(maxCompared) };
}

/** Whether a name was read as it is: one that is no UTF-8 cannot be asked for again. */
function isWholeName(path: string): boolean {
  return !path.includes('\u{FFFD}');
}

/**
 * The files that may be executed here and not in the commit, or the other way round: chmod changes no time. Where all files
 * are alike and several differ from the commit it is the disk that invents it, and none is meant.
 */
function findOtherRights(committed: readonly CodeItem[], tree: CommittedTree): Set<string> {
  const files = committed.filter(({ isLink }) => !isLink);
  const other = files.filter(({ path, executable }) => executable !== tree.isExecutable(path));
  const areAlike = files.every(({ executable }) => executable === files[0]?.executable);
  return new Set(areAlike && other.length > 1 ? [] : other.map(({ path }) => path));
}

/** The outermost folders that no file lies in, at whatever depth, and that are newer than `since`. */
function findEmptyFolders(items: readonly CodeItem[], since: number): string[] {
  const full = new Set<string>();
  for (const { path, isFolder } of items) {
    if (isFolder) continue;
    for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
      const folder = path.slice(0, end + 1);
      if (full.has(folder)) break;
      full.add(folder);
    }
  }
  const empty = items.filter(
    ({ path, mtime, isFolder }) => isFolder && path !== './' && !full.has(path) && mtime >= Math.floor(since),
  );
  const paths = empty.map(({ path }) => path);
  return paths.filter(path => !paths.some(other => other !== path && path.startsWith(other)));
}
