import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { unreadable } from '../upload/local-tree.ts';
import { toSftpTime } from './file-time.ts';

const readAt = promisify(read);

/** A file of this machine that is being sent. */
export interface LocalSourceFile {
  /** Bytes. */
  size: number;
  /** Epoch seconds. */
  atime: number;
  mtime: number;
  executable: boolean;
  /** All of it. For small files: it waits for nothing. Throws TurnoutError when it has changed. */
  whole(): Buffer;
  /** Fills the buffer from a position on. Throws TurnoutError when there is less. */
  fill(buffer: Buffer, position: number): Promise<void>;
  /** Throws TurnoutError when it is not what it was when it was opened. */
  verify(): void;
  close(): void;
}

/** Throws TurnoutError. It was no link when the tree was read, and must not have become one since. */
export function openLocal(path: string): LocalSourceFile {
  const fd = attempt(path, () => openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)));
  const before = attempt(path, () => fstatSync(fd));
  const { size } = before;

  function verify(): void {
    const { size: now, mtimeMs } = fstatSync(fd);
    if (now !== size || mtimeMs !== before.mtimeMs) throw changed(path);
  }

  return {
    size,
    atime: toSftpTime(before.atimeMs),
    mtime: toSftpTime(before.mtimeMs),
    executable: (before.mode & 0o100) !== 0,
    whole() {
      const buffer = Buffer.allocUnsafe(size);
      let filled = 0;
      while (filled < size) {
        const from = filled;
        const count = attempt(path, () => readSync(fd, buffer, from, size - from, from));
        if (count === 0) throw changed(path);
        filled += count;
      }
      return buffer;
    },
    async fill(buffer, position) {
      let filled = 0;
      while (filled < buffer.length) {
        const { bytesRead } = await readAt(fd, buffer, filled, buffer.length - filled, position + filled);
        if (bytesRead === 0) throw changed(path);
        filled += bytesRead;
      }
    },
    verify,
    close: () => closeSync(fd),
  };
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function changed(path: string): TurnoutError {
  return new TurnoutError('failed', `${path} changed while it was read.`, {
    hint: 'Run the command again when nothing is writing to it.',
  });
}

export function hashContent(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
