import { PendingError } from '../errors/turnout-error.ts';
import type { RemoteEntry } from '../sftp/remote/remote-entry.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { onServer } from './code-path.ts';
import type { Comparison } from './compare-stash.ts';
import type { Contents } from './content-store.ts';
import { sameEntry } from './copy-changes.ts';
import { findParent, lookInCode } from './lstat-code.ts';
import type { StashedFile } from './manifest.ts';

export interface PutBack {
  /** Paths that the stash holds as deleted. */
  deleted: readonly string[];
  stashed: readonly StashedFile[];
  /** What was found at each path when it was decided that it may be overwritten. */
  found: ReadonlyMap<string, Comparison>;
  contents: Contents;
}

/**
 * Removes and writes what a stash holds: deletions first, since a folder may stand where a file was. Throws PendingError
 * for a path at which something else is than what was found.
 */
export async function putBack({ deleted, stashed, found, contents }: PutBack, files: RemoteFiles) {
  const look = lookInCode(files);
  await mapConcurrently([...deleted, ...stashed.map(({ path }) => path)], async path => {
    if (!sameFinding(found.get(path)?.entry, await look(path))) throw changedMeanwhile(path);
  });
  await mapConcurrently(deleted, async path => {
    if (found.get(path)?.entry) await files.remove(onServer(path));
  });
  for (const path of stashed.map(file => file.path)) {
    if (found.get(path)?.entry?.kind === 'folder') await removeEmptyFolders(path, files);
  }
  await makeParents(stashed, files);
  await mapConcurrently(stashed, async file => {
    const there = found.get(file.path)?.entry?.kind;
    const to = onServer(file.path);
    // The server would write through a link.
    if (there === 'link' || (there === 'file' && file.kind === 'link')) await files.remove(to);
    if (file.kind === 'link') await files.makeLink(to, file.target);
    else await files.send({ from: contents.location(file.sha256), to, executable: file.executable });
  });
}

function sameFinding(a: RemoteEntry | undefined, b: RemoteEntry | undefined): boolean {
  if (!a || !b) return a === b;
  return a.kind === 'folder' ? b.kind === 'folder' : sameEntry(a, b);
}

/** The folders that remain where files were deleted; anything else in them stays, and stops us. */
async function removeEmptyFolders(path: string, files: RemoteFiles): Promise<void> {
  for (const { name, kind } of (await files.list(onServer(path))) ?? []) {
    if (kind !== 'folder') {
      throw new PendingError(
        `${path} is a folder now, and ${path}/${name} is in it, which is in no list of changes.`,
        {
          hint: 'Move it away, then run the command again: it goes on where it stopped.',
        },
      );
    }
    await removeEmptyFolders(`${path}/${name}`, files);
  }
  await files.removeFolder(onServer(path));
}

/** Outer folders come before what is in them. */
async function makeParents(stashed: readonly StashedFile[], files: RemoteFiles): Promise<void> {
  const parents = new Set<string>();
  const add = (path: string | undefined) => {
    if (path === undefined || parents.has(path)) return;
    add(findParent(path));
    parents.add(path);
  };
  for (const { path } of stashed) add(findParent(path));
  for (const path of parents) {
    const entry = await files.look(onServer(path));
    if (!entry) await files.makeFolder(onServer(path));
    else if (entry.kind !== 'folder') throw changedMeanwhile(path);
  }
}

function changedMeanwhile(path: string): PendingError {
  return new PendingError(`${path} is not what it was a moment ago; it was not overwritten.`, {
    hint: 'Another user may be writing there. Run the command again; it continues where it stopped.',
  });
}
