import { constants } from 'node:fs';
import type { Attributes } from 'ssh2';

export interface RemoteEntry {
  kind: 'file' | 'link' | 'folder' | 'other';
  /** Bytes. */
  size: number;
  /** Epoch seconds: SFTP version 3 has no finer ones. */
  mtime: number;
  /** Whether its owner may execute it. */
  executable: boolean;
}

export type NamedEntry = { name: string } & RemoteEntry;

const kinds: ReadonlyMap<number, RemoteEntry['kind']> = new Map([
  [constants.S_IFREG, 'file'],
  [constants.S_IFLNK, 'link'],
  [constants.S_IFDIR, 'folder'],
]);

/** What a server says of a file; it may leave out everything. */
export function toRemoteEntry({ mode = 0, size = 0, mtime = 0 }: Partial<Attributes>): RemoteEntry {
  const kind = kinds.get(mode & constants.S_IFMT) ?? 'other';
  return { kind, size, mtime, executable: kind === 'file' && (mode & 0o100) !== 0 };
}
