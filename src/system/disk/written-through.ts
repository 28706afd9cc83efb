import { closeSync, constants, openSync, promises, type Stats, statSync, writeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { UnsafeError } from '../../errors/turnout-error.ts';
import { isMissing } from './files.ts';

/** Names of what a process has open: they look like files, and are links. */
const openFiles = /^\/dev\/(stdin|stdout|stderr|fd\/\d+)$|^\/proc\/[^/]+\/fd\/\d+$/;

/**
 * Whether what is at a path is written through, rather than replaced by a file: devices, terminals, FIFOs. Throws
 * UnsafeError for a socket, which is not for us.
 */
export function isWrittenThrough(path: string): boolean {
  if (openFiles.test(path)) return true;
  const stats = readStats(path);
  if (stats?.isSocket()) {
    throw new UnsafeError(`${path} is a socket, which no file is written to.`, {
      hint: 'Name another file.',
    });
  }
  return stats !== undefined && !stats.isFile() && !stats.isDirectory();
}

/** Undefined also where a part of the path is a file: anyone who writes there has the words for it. */
function readStats(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Something that takes bytes in order. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** Opens what is at a path as it is. A FIFO is waited for until a user reads it, or the signal comes. */
export async function openThrough(path: string, signal: AbortSignal): Promise<ByteWriter> {
  const opening = promises.open(path, constants.O_WRONLY | (constants.O_NOCTTY ?? 0));
  const file = await Promise.race([opening, aborted(signal)]);
  return {
    async write(bytes) {
      for (let done = 0; done < bytes.length; ) done += (await writeSome(file, bytes.subarray(done))) || 0;
    },
    close: () => file.close(),
  };
}

async function writeSome(file: FileHandle, bytes: Uint8Array): Promise<number> {
  return (await file.write(bytes)).bytesWritten;
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The same for a small text, in one go. */
export function writeThrough(path: string, content: string | Uint8Array): void {
  const bytes = Buffer.from(content);
  const descriptor = openSync(path, constants.O_WRONLY | (constants.O_NOCTTY ?? 0));
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  } finally {
    closeSync(descriptor);
  }
}

/** Whether a path names the standard output of this process: `-` as most programs have it, or as the system has it. */
export function isStandardOutput(path: string): boolean {
  return ['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1'].includes(path);
}
