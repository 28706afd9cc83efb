import { createHash } from 'node:crypto';
import type { HeadEntry } from '../changes/head-entries.ts';
import type { GitPath } from './git-path.ts';

/** `entry` undefined: the path is new, and Git shall count all of it as added ("intent to add"). */
export interface ScratchEntry {
  path: GitPath;
  entry: HeadEntry | undefined;
}

const emptyBlob = 'e69de29bb2d1d6434b8b29ae775ad8c2e48c5391';
const extended = 0x4000;
const intentToAdd = 0x2000;
const maxCountedNameLength = 0xfff;
/** Times, device, inode, mode, owner, size; then the object's name and two words of flags. */
const statBytes = 40;
const fixedBytes = statBytes + 20 + 2 + 2;

/**
 * An index file, version 3 (gitformat-index), of just these paths. Written here because no plumbing command
 * sets "intent to add", and because the whole costs less than starting one Git. The times are left zero, so
 * that Git looks at the content of every path. `entries` must be in Git's order.
 */
export function encodeIndex(entries: readonly ScratchEntry[]): Buffer {
  const header = Buffer.alloc(12);
  header.write('DIRC', 'latin1');
  header.writeUInt32BE(3, 4);
  header.writeUInt32BE(entries.length, 8);
  const body = Buffer.concat([header, ...entries.map(encodeEntry)]);
  return Buffer.concat([body, createHash('sha1').update(body).digest()]);
}

function encodeEntry({ path, entry }: ScratchEntry): Buffer {
  const name = Buffer.from(path, 'latin1');
  // At least one NUL after the name, and a multiple of eight in all.
  const bytes = Buffer.alloc((fixedBytes + name.length + 8) & ~7);
  bytes.writeUInt32BE(Number.parseInt(entry?.mode ?? '100644', 8), 24);
  bytes.write(entry?.oid ?? emptyBlob, statBytes, 'hex');
  bytes.writeUInt16BE(extended | Math.min(name.length, maxCountedNameLength), statBytes + 20);
  bytes.writeUInt16BE(entry === undefined ? intentToAdd : 0, statBytes + 22);
  name.copy(bytes, fixedBytes);
  return bytes;
}
