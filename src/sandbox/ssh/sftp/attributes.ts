import type { Stats } from 'node:fs';
import type { Cursor } from './packet-reader.ts';

/** ATTRS of version 3. Each of the four groups is there or not. */
export interface Attributes {
  /** Bytes. */
  size?: number | undefined;
  owner?: { user: number; group: number } | undefined;
  /** Kind and permission bits, as in `st_mode`. */
  mode?: number | undefined;
  /** Epoch seconds. */
  times?: { accessed: number; modified: number } | undefined;
}

const flag = { size: 1, owner: 2, mode: 4, times: 8, extended: 0x8000_0000 } as const;

/** Files belong to one user for everyone who looks (decisions.md 34); these are its numbers. */
const platformUser = 10_000;
const kindBits = 0o170000;
const ownerExecutes = 0o100;

export function readAttributes(cursor: Cursor): Attributes {
  const flags = cursor.uint32();
  const attributes: Attributes = {};
  if (flags & flag.size) attributes.size = cursor.uint64();
  if (flags & flag.owner) attributes.owner = { user: cursor.uint32(), group: cursor.uint32() };
  if (flags & flag.mode) attributes.mode = cursor.uint32();
  if (flags & flag.times) attributes.times = { accessed: cursor.uint32(), modified: cursor.uint32() };
  if (flags & flag.extended) {
    for (let pairs = cursor.uint32(); pairs > 0; pairs--) {
      cursor.bytes();
      cursor.bytes();
    }
  }
  return attributes;
}

export function attributesToBytes({ size, owner, mode, times }: Attributes): Buffer {
  const bytes = Buffer.alloc(32);
  let flags = 0;
  let at = 4;
  if (size !== undefined) {
    flags |= flag.size;
    at = bytes.writeBigUInt64BE(BigInt(size), at);
  }
  if (owner !== undefined) {
    flags |= flag.owner;
    at = bytes.writeUInt32BE(owner.group, bytes.writeUInt32BE(owner.user, at));
  }
  if (mode !== undefined) {
    flags |= flag.mode;
    at = bytes.writeUInt32BE(mode, at);
  }
  if (times !== undefined) {
    flags |= flag.times;
    at = bytes.writeUInt32BE(times.modified, bytes.writeUInt32BE(times.accessed, at));
  }
  bytes.writeUInt32BE(flags, 0);
  return bytes.subarray(0, at);
}

/** What is told of a real file: the owner's executable bit and nothing else of its permissions. */
export function toAttributes(stats: Stats): Attributes {
  const permissions = stats.isSymbolicLink() ? 0o777 : keptPermissions(stats.mode, stats.isDirectory());
  return {
    size: stats.size,
    owner: { user: platformUser, group: platformUser },
    mode: (stats.mode & kindBits) | permissions,
    times: { accessed: seconds(stats.atimeMs), modified: seconds(stats.mtimeMs) },
  };
}

/** A folder that exists only in the virtual tree. `time`: epoch milliseconds. */
export function folderAttributes(time: number): Attributes {
  return {
    size: 4096,
    owner: { user: platformUser, group: platformUser },
    mode: 0o040755,
    times: { accessed: seconds(time), modified: seconds(time) },
  };
}

export function keptPermissions(mode: number, isFolder = false): number {
  return isFolder || mode & ownerExecutes ? 0o755 : 0o644;
}

/** The protocol has 32 bits for a time. */
function seconds(milliseconds: number): number {
  return Math.min(Math.max(Math.floor(milliseconds / 1000), 0), 0xffff_ffff);
}
