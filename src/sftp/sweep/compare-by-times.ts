import { matchListed } from '../../contract/listed.ts';
import type { SweepOptions, Swept } from '../../operations/ports/stash-port.ts';
import type { Ignored } from './compare-with-tree.ts';
import type { CodeItem } from './walk-code.ts';

interface TimeOptions extends SweepOptions {
  ignored: Ignored;
  withoutGit: string;
}

/**
 * What times say where no commit can be looked at: what is newer was changed. A folder is newer because something came into
 * it or went from it; where something in it is listed that may be why, and may not.
 */
export async function compareByTimes(
  code: readonly CodeItem[],
  { since, listed, uploads, ignored, withoutGit }: TimeOptions,
): Promise<Swept> {
  const second = Math.floor(since);
  const isListed = matchListed(listed);
  const newer = code.filter(({ mtime }) => mtime >= second);
  const matched = new Set(await ignored([...newer.map(({ path }) => path), ...uploads]));
  const open = newer.filter(({ path }) => !isListed(path) && !matched.has(path));
  const later = open.filter(({ mtime }) => mtime > second);
  const files = later.filter(({ isFolder }) => !isFolder).map(({ path }) => path);
  const folders = later.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  const unexplained = folders.filter(folder => !files.some(file => liesIn(folder, file)));
  const known = [...listed.map(({ path }) => path), ...matched];
  const isHalfExplained = (folder: string) => known.some(path => liesIn(folder, path));
  const seen = new Set(files);
  return {
    changed: [
      ...files,
      ...uploads.filter(path => !seen.has(path) && !isListed(path) && !matched.has(path)),
      ...unexplained.filter(folder => !isHalfExplained(folder)),
    ],
    removed: [],
    uncertain: [
      ...unexplained.filter(isHalfExplained),
      ...open.filter(({ mtime }) => mtime === second).map(({ path }) => path),
    ],
    emptyFolders: [],
    withoutGit,
  };
}

function liesIn(folder: string, path: string): boolean {
  return folder === './' || path.startsWith(folder);
}
