import { NetworkError, NotFoundError } from '../../errors/turnout-error.ts';
import { mapConcurrently } from '../../system/concurrency/map-concurrently.ts';
import type { NamedEntry } from '../remote/remote-entry.ts';
import type { RemoteFiles } from '../remote/remote-files.ts';

/** Something in `code/`. */
export interface CodeItem {
  /** Relative to `code/`; a folder ends in a slash, `code/` itself is `./`. */
  path: string;
  /** Epoch seconds, by the server's clock. */
  mtime: number;
  isFolder: boolean;
  isLink: boolean;
  /** Whether its owner may execute it; never true of a folder or a link. */
  executable: boolean;
}

/**
 * Everything below `code/`, without what belongs to Git. Level by level, so that many folders are asked for at once. Links
 * are not followed. Rejects with NotFoundError where there is no `code/`, and with NetworkError where the server tells no times.
 */
export async function walkCode(files: RemoteFiles): Promise<CodeItem[]> {
  const root = await files.look('code');
  if (!root) throw new NotFoundError('The server shows no folder code/.');
  const found: CodeItem[] = [
    { path: './', mtime: root.mtime, isFolder: true, isLink: false, executable: false },
  ];
  for (let level = ['']; level.length > 0; ) {
    const items = (await mapConcurrently(level, folder => listItems(files, folder))).flat();
    for (const item of items) found.push(item);
    level = items.filter(({ isFolder }) => isFolder).map(({ path }) => path);
  }
  if (found.length > 1 && found.every(({ mtime }) => mtime === 0)) {
    throw new NetworkError('The server does not tell when files were changed.');
  }
  return found;
}

async function listItems(files: RemoteFiles, folder: string): Promise<CodeItem[]> {
  // A folder that has gone since was there when the look began; code/ itself was.
  const entries = (await files.list(`code/${folder}`.replace(/\/$/, ''))) ?? [];
  return entries.filter(({ name }) => name !== '.git').map(entry => toItem(folder, entry));
}

function toItem(folder: string, { name, kind, mtime, executable }: NamedEntry): CodeItem {
  const isFolder = kind === 'folder';
  return {
    path: `${folder}${name}${isFolder ? '/' : ''}`,
    mtime,
    isFolder,
    isLink: kind === 'link',
    executable,
  };
}
