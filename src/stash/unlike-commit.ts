import type { CommittedTree } from '../git/committed-tree.ts';
import { inTurns } from '../sftp/in-turns.ts';
import type { RemoteFiles } from '../sftp/remote-files.ts';
import type { Sftp } from '../sftp/sftp.ts';
import { onServer } from './code-path.ts';
import { withPendingCode } from './pending-code.ts';

interface Sides {
  sftp: Sftp;
  tree: CommittedTree;
  /** Those of these paths that `.gitignore` matches; undefined: cannot be told. */
  ignored(paths: readonly string[]): Promise<string[] | undefined>;
}

/**
 * Those of these paths of the code that are not on the server as a commit has them. A file is read and compared; a folder,
 * whose name ends in a slash, is compared by the names in it, as far as Git does not ignore them.
 */
export async function unlikeCommit(paths: readonly string[], sides: Sides): Promise<string[]> {
  const files = paths.filter(path => !path.endsWith('/'));
  const folders = paths.filter(path => path.endsWith('/'));
  return [...(await unlikeFiles(files, sides)), ...(await unlikeFolders(folders, sides))];
}

async function unlikeFiles(paths: readonly string[], { sftp, tree }: Sides): Promise<string[]> {
  const changes = paths.map(path => ({ path, status: 'M', additions: null, deletions: null }));
  return withPendingCode(sftp, changes, async ({ entries, undecoded }) => [
    ...(await tree.unlike(entries)),
    ...undecoded,
  ]);
}

async function unlikeFolders(folders: readonly string[], { sftp, tree, ignored }: Sides): Promise<string[]> {
  if (folders.length === 0) return [];
  const strangers = await sftp.withFiles(files =>
    inTurns(folders, async folder => {
      const there = new Map((await entriesIn(folder, files)).map(entry => [entry.name, entry.kind]));
      const committed = tree.names(folder);
      const missing = [...committed].some(name => !there.has(name));
      const added = [...there].filter(([name]) => !committed.has(name));
      return { folder, missing, added: added.map(([name, kind]) => pathOf(folder, name, kind)) };
    }),
  );
  const known = new Set(await ignored(strangers.flatMap(({ added }) => added)));
  return strangers
    .filter(({ missing, added }) => missing || added.some(path => !known.has(path)))
    .map(({ folder }) => folder);
}

async function entriesIn(folder: string, files: RemoteFiles) {
  const all = (await files.list(onServer(folder).replace(/\/(\.\/)?$/, ''))) ?? [];
  return all.filter(({ name }) => folder !== './' || name !== '.git');
}

/** For a folder the path of a file in it, which the rules about folders match. */
function pathOf(folder: string, name: string, kind: string): string {
  const path = folder === './' ? name : folder + name;
  return kind === 'folder' ? `${path}/file` : path;
}
