import { constants, renameSync } from 'node:fs';
import { type FileHandle, open, statfs, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Attributes } from 'ssh2';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { isMissing } from '../../system/disk/files.ts';
import { type RemoteEntry, toRemoteEntry } from '../remote/remote-entry.ts';
import { findChunkSize, type OpenedOn, resumePoint, workersOn } from '../transfer/striped-file.ts';
import { defaultSpread, inStripes, type Stripe } from '../transfer/stripes.ts';
import type { Carrier } from '../transport/channel-pool.ts';
import { readPart } from '../transport/read-fully.ts';
import { type Fetched, type FetchOrder, keepsChanging, maxReads } from './fetch-order.ts';
import { unwritable } from './local-folder.ts';
import { claimPart, releasePart } from './local-parts.ts';

/** Reads a large file over several lanes, each with a handle of its own and several requests under way. */
export async function fetchLarge(carrier: Carrier, order: FetchOrder): Promise<Fetched> {
  let { entry, resume } = order;
  for (let readings = 0; readings < maxReads; readings++) {
    const read = await fetchVersion(carrier, { ...order, entry, resume });
    if ('bytes' in read) return { ...entry, bytes: read.bytes };
    entry = { ...entry, size: read.found.size, mtime: read.found.mtime };
    resume = false;
  }
  throw keepsChanging(order.from);
}

/** Resolves with the bytes that came, or with what is there instead when it is not that version, or none any more. */
async function fetchVersion(
  carrier: Carrier,
  order: FetchOrder,
): Promise<{ bytes: number } | { found: RemoteEntry }> {
  const { from, to, entry } = order;
  const channels = await carrier.wide(entry.size);
  const handles = await Promise.all(
    channels.map(async channel => ({
      channel,
      handle: await channel.request<Buffer>((sftp, done) => sftp.open(from, 'r', done)),
    })),
  );
  const [first = { channel: carrier.session, handle: Buffer.alloc(0) }] = handles;
  const look = async () =>
    toRemoteEntry(await first.channel.request<Attributes>((sftp, done) => sftp.fstat(first.handle, done)));
  try {
    const before = await look();
    if (!isVersion(before, entry)) return { found: before };
    const part = claimPart(to, entry, order.resume);
    try {
      return await fetchPart(carrier, order, { part, handles, look });
    } finally {
      releasePart(part);
    }
  } finally {
    await Promise.allSettled(handles.map(on => on.channel.send((sftp, done) => sftp.close(on.handle, done))));
  }
}

interface OpenedVersion {
  /** Absolute, on this machine. */
  part: string;
  handles: readonly OpenedOn[];
  /** What the server has of it now. */
  look(): Promise<RemoteEntry>;
}

async function fetchPart(
  carrier: Carrier,
  order: FetchOrder,
  { part, handles, look }: OpenedVersion,
): Promise<{ bytes: number } | { found: RemoteEntry }> {
  const { to, entry } = order;
  const [first] = handles;
  const file = await openPart(part, order);
  let begin = 0;
  try {
    begin = order.resume && first ? await whereToGoOn(file, first, entry.size) : 0;
    await refuseFullDisk(to, entry.size - begin);
    carrier.moved(begin);
    const short = await readStripes(carrier, { handles, file, begin, size: entry.size });
    const after = await look();
    if (short || !isVersion(after, entry)) return { found: await giveUp(part, after) };
    await file.utimes(entry.mtime, entry.mtime);
    await file.sync();
    await refuseShort(file, order);
  } catch (error) {
    // Where there is no room it takes what there is; --resume is there for a user who wants to go on with it.
    if (!order.resume && isOfDisk(error)) await unlink(part).catch(() => {});
    throw isLocal(error) ? unwritable(to, error) : error;
  } finally {
    await file.close();
  }
  await giveName(part, order);
  return { bytes: entry.size - begin };
}

function isVersion(found: RemoteEntry, { size, mtime }: RemoteEntry): boolean {
  return found.size === size && found.mtime === mtime;
}

/** What counts is what is on the disk. */
async function refuseShort(file: FileHandle, { to, entry }: FetchOrder): Promise<void> {
  const { size } = await file.stat();
  if (size === entry.size) return;
  throw new TurnoutError('failed', `${to} has ${size} bytes on the disk; ${entry.size} came.`, {
    hint: 'The disk may be full or broken. Run the command again with another one.',
  });
}

/** In one go, so that no other file gets the name between the look and the renaming. */
async function giveName(part: string, { to, refuseTwin }: FetchOrder): Promise<void> {
  try {
    refuseTwin();
    renameSync(part, to);
  } catch (error) {
    await unlink(part);
    throw isLocal(error) ? unwritable(to, error) : error;
  }
}

async function giveUp(part: string, found: RemoteEntry): Promise<RemoteEntry> {
  await unlink(part);
  return found;
}

/** An error of Node's own, as the disk makes it, and none of the server's. */
function isLocal(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** Whether it is this machine that does not take the file; what the connection has interrupted can be gone on with. */
function isOfDisk(error: unknown): boolean {
  return isLocal(error) || (error instanceof TurnoutError && error.exit === 'failed');
}

async function openPart(part: string, { to, entry, resume }: FetchOrder): Promise<FileHandle> {
  const { O_RDWR, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  const mode = entry.executable ? 0o755 : 0o644;
  try {
    if (resume) return await open(part, O_RDWR | O_NOFOLLOW).catch(error => orNew(error, part, mode));
    return await open(part, O_RDWR | O_CREAT | O_EXCL, mode);
  } catch (error) {
    throw unwritable(to, error);
  }
}

function orNew(error: unknown, part: string, mode: number): Promise<FileHandle> {
  if (!isMissing(error)) throw error;
  return open(part, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, mode);
}

async function whereToGoOn(file: FileHandle, on: OpenedOn, size: number): Promise<number> {
  return resumePoint({
    there: (await file.stat()).size,
    size,
    readLocal: async (buffer, position) => void (await file.read(buffer, 0, buffer.length, position)),
    readRemote: async (buffer, position) => void (await readPart(on, buffer, position)),
  });
}

/** A server may say of a file that it is as large as it likes. */
async function refuseFullDisk(to: string, needed: number): Promise<void> {
  const { bavail, bsize } = await statfs(dirname(to));
  if (needed <= bavail * bsize) return;
  throw new TurnoutError('failed', `${to} needs ${needed} bytes; the disk has ${bavail * bsize} left.`, {
    hint: 'Make room, or name a folder on another disk.',
  });
}

interface Reading {
  handles: readonly OpenedOn[];
  file: FileHandle;
  begin: number;
  size: number;
}

/** A disk that is nearly full takes a part of what it is given, and says no only to the rest. */
async function writeFully(file: FileHandle, content: Buffer, position: number): Promise<void> {
  for (let done = 0; done < content.length; ) {
    const { bytesWritten } = await file.write(content, done, content.length - done, position + done);
    done += bytesWritten;
  }
}

/** Returns whether there was less to read than that. */
async function readStripes(carrier: Carrier, { handles, file, begin, size }: Reading): Promise<boolean> {
  const chunk = findChunkSize(handles.map(({ channel }) => channel));
  let short = false;
  async function read(on: OpenedOn, buffer: Buffer, { position, length }: Stripe): Promise<void> {
    if (short) return;
    await carrier.throttle.pass(length);
    const bytes = await readPart(on, buffer, position);
    if (bytes < length) {
      short = true;
      return;
    }
    await writeFully(file, buffer.subarray(0, length), position);
    carrier.moved(length);
  }
  await inStripes({ from: begin, to: size, chunk, spread: defaultSpread }, workersOn(handles, chunk, read));
  return short;
}
