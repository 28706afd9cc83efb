import { closeSync, constants, futimesSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { sep } from 'node:path';
import { isChangedWithin } from '../../system/disk/changed-within.ts';
import { hasCode } from '../../system/disk/files.ts';
import { ownProcessId } from '../../system/programs/process-ids.ts';
import type { RemoteEntry } from '../remote/remote-entry.ts';
import { partName } from '../transfer/partial-file.ts';
import { unwritable } from './local-folder.ts';

/**
 * Writes a small file that has arrived, under a name of its own until all of it is there. Without waiting: for so little,
 * Node's threads cost more than the disk. `to` is absolute, as Node joins paths.
 */
export function writeWhole(to: string, content: Buffer, entry: RemoteEntry): void {
  const name = to.lastIndexOf(sep) + 1;
  const partOf = (owner?: string) => to.slice(0, name) + partName(to.slice(name), entry, owner);
  let opened: Part | undefined;
  try {
    opened = openNew(partOf, entry.executable ? 0o755 : 0o644);
    try {
      for (let from = 0; from < content.length; ) from += writeSync(opened.fd, content, from);
      futimesSync(opened.fd, entry.mtime, entry.mtime);
    } finally {
      closeSync(opened.fd);
    }
    renameSync(opened.path, to);
  } catch (error) {
    if (opened) removeQuietly(opened.path);
    throw unwritable(to, error);
  }
}

interface Part {
  path: string;
  fd: number;
}

/** What went wrong before is what is told. */
function removeQuietly(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was not made, or the disk takes nothing.
  }
}

/** Milliseconds within which a small file is written, even on a disk of the network. */
const maxWriting = 10_000;

/** A new file: never one that is there, and through no link. What a killed process has left goes. */
function openNew(partOf: (owner?: string) => string, mode: number): Part {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const open = (path: string) => ({ path, fd: openSync(path, flags, mode) });
  const path = partOf();
  try {
    return open(path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (isChangedWithin(path, maxWriting)) return open(partOf(`${ownProcessId}-0`));
    unlinkSync(path);
    return open(path);
  }
}
