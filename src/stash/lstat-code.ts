import type { RemoteEntry } from '../sftp/remote/remote-entry.ts';
import type { RemoteFiles } from '../sftp/remote/remote-files.ts';
import { onServer } from './code-path.ts';

/**
 * Looks at paths of the code as Git sees them: below a link there is nothing, although the server would follow it.
 * What folders are is remembered, so that one of these is good for a single pass.
 */
export function lookInCode(files: RemoteFiles): (path: string) => Promise<RemoteEntry | undefined> {
  const folders = new Map<string, Promise<boolean>>();

  function isFolder(path: string): Promise<boolean> {
    let known = folders.get(path);
    if (!known) {
      known = areFolders(path);
      folders.set(path, known);
    }
    return known;
  }

  /** Whether the path and all that it lies in are folders, and no links. */
  async function areFolders(path: string): Promise<boolean> {
    const parent = findParent(path);
    if (parent !== undefined && !(await isFolder(parent))) return false;
    return (await files.look(onServer(path)))?.kind === 'folder';
  }

  return async path => {
    const parent = findParent(path);
    if (parent !== undefined && !(await isFolder(parent))) return undefined;
    return files.look(onServer(path));
  };
}

/** Undefined for what lies directly in `code/`. */
export function findParent(path: string): string | undefined {
  const end = path.lastIndexOf('/');
  return end === -1 ? undefined : path.slice(0, end);
}
