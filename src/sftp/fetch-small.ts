import { closeSync, constants, futimesSync, openSync, renameSync, unlinkSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Attributes } from 'ssh2';
import { hasCode } from '../system/files.ts';
import type { Carrier } from './carrier.ts';
import { type FetchOrder, keepsChanging, mostReadings } from './fetch-order.ts';
import type { Lane } from './lane.ts';
import { unwritable } from './local-folder.ts';
import { partName } from './part-name.ts';
import { readPart } from './read-part.ts';
import { entryOf, type RemoteEntry } from './remote-entry.ts';

/** Reads a file that is small enough to be kept in memory: two round trips. */
export async function fetchSmall(carrier: Carrier, { from, to, entry }: FetchOrder): Promise<RemoteEntry> {
  let wanted = entry;
  for (let readings = 0; readings < mostReadings; readings++) {
    await carrier.throttle.pass(wanted.size);
    const { content, found } = await readWhole(carrier, from, wanted.size);
    if (content && found.size === wanted.size && found.mtime === wanted.mtime) {
      writeWhole(to, content, wanted);
      carrier.moved(content.length);
      return wanted;
    }
    wanted = { ...wanted, size: found.size, mtime: found.mtime };
  }
  throw keepsChanging(from);
}

interface Reading {
  /** Undefined when there was less than that. */
  content: Buffer | undefined;
  found: RemoteEntry;
}

// All that has to be asked of an open file is asked at once; it is answered in its order.
async function readWhole(carrier: Carrier, path: string, size: number): Promise<Reading> {
  const lane = carrier.lane();
  const handle = await lane.ask<Buffer>((sftp, done) => sftp.open(path, 'r', done));
  const buffer = Buffer.allocUnsafe(size);
  const close = () => lane.tell((sftp, done) => sftp.close(handle, done));
  const reading = Promise.all(
    partsOf(lane, buffer).map(part => readPart({ lane, handle }, part.buffer, part.position)),
  );
  const looking = lane.ask<Attributes>((sftp, done) => sftp.fstat(handle, done));
  if (carrier.patient || size > lane.chunk) await Promise.allSettled([reading, looking]);
  const [read, look] = await Promise.allSettled([reading, looking, close()]);
  if (look.status === 'rejected') throw look.reason;
  const found = entryOf(look.value);
  if (read.status === 'fulfilled' && sum(read.value) === size) return { content: buffer, found };
  if (carrier.patient || read.status === 'fulfilled') return { content: undefined, found };
  // A server that answered with less than was asked for, or that closes a file before it is read.
  carrier.patient = true;
  return readWhole(carrier, path, size);
}

function partsOf({ chunk }: Lane, buffer: Buffer): { buffer: Buffer; position: number }[] {
  return Array.from({ length: Math.ceil(buffer.length / chunk) }, (_, index) => ({
    buffer: buffer.subarray(index * chunk, (index + 1) * chunk),
    position: index * chunk,
  }));
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}

/** Without waiting: for so little, Node's threads cost more than the disk. */
function writeWhole(to: string, content: Buffer, entry: RemoteEntry): void {
  const part = join(dirname(to), partName(basename(to), entry));
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
    throw unwritable(to, error);
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
