import type { PathState } from '../operations/ports/restore-port.ts';
import type { RemoteEntry } from '../sftp/remote/remote-entry.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import { mapConcurrently } from '../system/concurrency/map-concurrently.ts';
import { onServer } from './code-path.ts';
import { compareContent } from './compare-content.ts';
import type { Contents } from './content-store.ts';
import { isContent } from './copy-changes.ts';
import { findParent, lookInCode } from './lstat-code.ts';
import type { Manifest, StashedFile } from './manifest.ts';

/** What was found at a path of the stash. */
export interface Comparison {
  state: PathState;
  /** Undefined when there was nothing. */
  entry: RemoteEntry | undefined;
}

export interface Compared {
  manifest: Manifest;
  contents: Contents;
  /** Paths that an earlier restore has begun to write. */
  begun: ReadonlySet<string>;
}

/** Looks at the server's copy of every path of a stash, and reads those that may be equal to it. */
export async function compareStash(
  { manifest, contents, begun }: Compared,
  files: RemoteFiles,
): Promise<Map<string, Comparison>> {
  const look = lookInCode(files);
  const stashed = new Map(manifest.files.map(file => [file.path, file]));
  const added = new Set(manifest.changes.filter(({ status }) => status === 'A').map(({ path }) => path));
  const deleted = manifest.changes.filter(({ status }) => status === 'D').map(({ path }) => path);

  async function findPathState(path: string, entry: RemoteEntry | undefined): Promise<PathState> {
    const file = stashed.get(path);
    if (!file) return isContent(entry) ? 'other' : 'as stashed';
    if (!entry && begun.has(path)) return 'half restored';
    if (!entry) return (await isBlocked(path)) ? 'in the way' : 'other';
    if (entry.kind === 'folder') {
      return deleted.some(each => each.startsWith(`${path}/`)) ? 'other' : 'folder';
    }
    const same = await (file.kind === 'link'
      ? compareLink(file, entry, files)
      : compareFile({ file, entry, begun: begun.has(path) }, { files, contents }));
    if (same !== 'other') return same === 'part' ? 'half restored' : 'as stashed';
    return added.has(path) ? 'in the way' : 'other';
  }

  /** Whether a folder on the way to a path is something else, which the stash does not take away. */
  async function isBlocked(path: string): Promise<boolean> {
    for (let folder = findParent(path); folder !== undefined; folder = findParent(folder)) {
      if (isContent(await look(folder)) && !deleted.includes(folder)) return true;
    }
    return false;
  }

  const found = await mapConcurrently(manifest.changes, async ({ path }) => {
    const entry = await look(path);
    return [path, { entry, state: await findPathState(path, entry) }] as const;
  });
  return new Map(found);
}

async function compareLink(file: StashedFile & { kind: 'link' }, entry: RemoteEntry, files: RemoteFiles) {
  const same = entry.kind === 'link' && (await files.readLink(onServer(file.path))) === file.target;
  return same ? 'same' : 'other';
}

interface Pair {
  file: StashedFile & { kind: 'file' };
  entry: RemoteEntry;
  begun: boolean;
}

/** A content that cannot be equal is only read when an earlier restore may have left it. */
async function compareFile(
  { file, entry, begun }: Pair,
  { files, contents }: { files: RemoteFiles; contents: Contents },
): Promise<'same' | 'part' | 'other'> {
  if (entry.kind !== 'file' || entry.size > file.size) return 'other';
  if (entry.size < file.size && !begun) return 'other';
  const content = await compareContent(files.stream(onServer(file.path)), contents.location(file.sha256));
  const same = content === 'same' && entry.executable === file.executable;
  if (same) return 'same';
  return begun && content !== 'other' ? 'part' : 'other';
}
