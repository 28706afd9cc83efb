import { closeSync, constants, futimesSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { sep } from 'node:path';
import { hasCode } from '../../system/disk/files.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { partName } from '../transfer/partial-file.ts';
import { unwritable } from './local-folder.ts';

/**
 * Writes a small file that has arrived, under a name of its own until all of it is there. Without waiting: for so little,
 * Node's threads cost more than the disk. `to` is absolute, as Node joins paths.
 */
export function writeWhole(to: string, content: Buffer, entry: RemoteEntry): void {
  const name = to.lastIndexOf(sep) + 1;
  const part = to.slice(0, name) + partName(to.slice(name), entry);
  try {
    const fd = openNew(part, entry.executable ? 0o755 : 0o644);
    try {
      for (let from = 0; from < content.length; ) from += writeSync(fd, content, from);
      futimesSync(fd, entry.mtime, entry.mtime);
    } finally {
      closeSync(fd);
    }
    renameSync(part, to);
  } catch (error) {
    removeQuietly(part);
    throw unwritable(to, error);
  }
}

/** What went wrong before is what is told. */
function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made, or the disk takes nothing.
  }
}

/** A new file: never one that is there, and through no link. */
function openNew(path: string, mode: number): number {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  try {
    return openSync(path, flags, mode);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    unlinkSync(path);
    return openSync(path, flags, mode);
  }
}
