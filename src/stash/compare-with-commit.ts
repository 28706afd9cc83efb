import type { CommittedTree } from '../git/committed-tree.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { onServer } from './code-path.ts';
import { findParent } from './lstat-code.ts';
import { withPendingCode } from './pending-code.ts';

interface Sides {
  files: RemoteFiles;
  tree: CommittedTree;
}

/**
 * Resolves with those of these files of the code that are not on the server as a commit has them. They are read, and
 * compared where Git compares: as it would store them by the `.gitattributes` that lie beside and above them.
 */
export async function unlikeCommit(paths: readonly string[], { files, tree }: Sides): Promise<string[]> {
  if (paths.length === 0) return [];
  const changes = paths.map(path => ({ path, status: 'M', additions: null, deletions: null }));
  const attributes = await readAttributes(paths, files);
  return withPendingCode({ withFiles: task => task(files) }, changes, async ({ entries, undecoded }) => [
    ...(await tree.unlike(entries, attributes)),
    ...undecoded,
  ]);
}

/** More than these bytes are no attributes that anyone wrote. */
const maxAttributes = 1024 * 1024;

/** Reads the `.gitattributes` of every folder that these paths lie in. */
export async function readAttributes(
  paths: readonly string[],
  files: RemoteFiles,
): Promise<Map<string, string>> {
  const locations = new Set(['.gitattributes']);
  for (const path of paths) {
    for (let folder = findParent(path); folder !== undefined; folder = findParent(folder)) {
      locations.add(`${folder}/.gitattributes`);
    }
  }
  const found = await mapConcurrently([...locations], async (path): Promise<[string, string][]> => {
    const entry = await files.look(onServer(path));
    if (entry?.kind !== 'file' || entry.size > maxAttributes) return [];
    return [[path, (await files.read(onServer(path))).toString()]];
  });
  return new Map(found.flat());
}
