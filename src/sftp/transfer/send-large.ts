import type { Stats } from 'ssh2';
import { dropPart } from '../remote/drop-part.ts';
import { openToWrite } from '../remote/open-to-write.ts';
import { learnRename } from '../remote/try-rename.ts';
import type { Channel } from '../transport/channel.ts';
import type { Carrier } from '../transport/channel-pool.ts';
import { readPart } from '../transport/read-fully.ts';
import { isNoSuchFile, isPermissionDenied, isStatus } from '../transport/status-errors.ts';
import { writeRequest } from '../transport/write-request.ts';
import type { LocalSourceFile } from './local-file.ts';
import type { Written } from './pipelined-write.ts';
import { findChunkSize, type OpenedOn, resumePoint, workersOn } from './striped-file.ts';
import { defaultSpread, inStripes, type Stripe } from './stripes.ts';
import {
  choosePath,
  hasBit,
  hasTime,
  keep,
  lookAgain,
  lookAt,
  putInPlace,
  type SendOrder,
  type Sent,
  settleAttributes,
  toAttributes,
  verifySize,
} from './write-file-common.ts';

/** Writes a large file over several lanes, each with a handle of its own and several requests under way. */
export async function sendLarge(carrier: Carrier, order: SendOrder, file: LocalSourceFile): Promise<Sent> {
  const channels = await carrier.wide(file.size);
  const first = channels[0] ?? carrier.session;
  await learnRename(first, order);
  const to = choosePath(first, order, file);
  const attributes = toAttributes(order, file);
  const again = () => sendLarge(carrier, { ...order, resume: false, direct: true }, file);
  let written: Writing;
  try {
    written = await write(carrier, { channels, to, file, order });
  } catch (error) {
    if (to === order.to || !isStatus(error)) throw error;
    // Where there is no room it takes what there is; --resume is there for a user who wants to go on with it.
    if (!order.resume) await dropPart(first, to, order.leftBehind);
    // A folder in which nothing can be made may hold files that can be written to.
    if (isPermissionDenied(error)) return again();
    throw error;
  }
  const { there, kept } = await settleAttributes(first, { to, written, attributes });
  if (there.size !== file.size && written.handles > 1) {
    // It may take a file that is opened twice for two.
    first.traits.learn({ handles: 'one' });
    return sendLarge(carrier, { ...order, resume: false }, file);
  }
  verifySize(order, there.size, file.size);
  if (!(await putInPlace(first, to, order))) return again();
  file.verify();
  const bytes = file.size - written.from;
  const asBefore = kept && hasTime(there, attributes);
  return { bytes, asBefore, lostBit: !hasBit(there, order, file), mtime: there.mtime };
}

interface Writing extends Written {
  /** With so many of them it was written. */
  handles: number;
  /** Bytes that were there already. */
  from: number;
}

interface WriteOrder {
  channels: readonly Channel[];
  /** Where it is written to. */
  to: string;
  file: LocalSourceFile;
  order: SendOrder;
}

async function write(carrier: Carrier, { channels, to, file, order }: WriteOrder): Promise<Writing> {
  const first = channels[0] ?? carrier.session;
  const attributes = toAttributes(order, file);
  const { from, handle } = await openFirst(first, { to, file, order });
  const open = [{ channel: first, handle }];
  let written: Writing;
  try {
    open.push(...(await openOthers(channels.slice(1), to)));
    carrier.moved(from);
    await writeStripes(carrier, { open, file, from });
    file.verify();
    const kept = await keep(first, handle, attributes);
    written = { there: await lookAt(first, handle), kept, handles: open.length, from };
  } finally {
    await Promise.allSettled(open.map(on => on.channel.send((sftp, done) => sftp.close(on.handle, done))));
  }
  if (written.there?.size === file.size) return written;
  // Some know the size of a file only when it is closed.
  return { ...written, there: await lookAgain(first, to) };
}

/** Where a part of this very file may not be written to any more, it is begun anew. */
async function openFirst(channel: Channel, { to, file, order }: Omit<WriteOrder, 'channels'>) {
  const from = order.resume ? await whereToGoOn(channel, to, file) : 0;
  try {
    if (from > 0) return { from, ...(await openAgain(channel, to)) };
  } catch (error) {
    if (!isPermissionDenied(error)) throw error;
  }
  const { mode } = toAttributes(order, file);
  return {
    from: 0,
    handle: await openToWrite(channel, { path: to, mode, isOurs: to !== order.to || from > 0 }),
  };
}

/** To write, without what is there being cut off: some servers let no file be open for both (SSH_FXF_WRITE). */
const writeOnly = 2;

async function openAgain(channel: Channel, path: string): Promise<OpenedOn> {
  return {
    channel,
    handle: await channel.request<Buffer>((sftp, done) => sftp.open(path, writeOnly, {}, done)),
  };
}

/** As many as the server lets be open at once. */
async function openOthers(channels: readonly Channel[], path: string): Promise<OpenedOn[]> {
  if (channels[0]?.traits.known().handles === 'one') return [];
  const opened = await Promise.allSettled(channels.map(channel => openAgain(channel, path)));
  for (const each of opened) {
    if (each.status === 'fulfilled') continue;
    if (!isStatus(each.reason)) throw each.reason;
    channels[0]?.traits.learn({ handles: 'one' });
  }
  return opened.flatMap(each => (each.status === 'fulfilled' ? [each.value] : []));
}

interface Stretch {
  open: readonly OpenedOn[];
  file: LocalSourceFile;
  from: number;
}

// The lanes do not wait for each other, so that a file can have holes. Its last part is written when all others have
// arrived: a file of full size is a whole one, also where it cannot have another name until then.
async function writeStripes(carrier: Carrier, { open, file, from }: Stretch): Promise<void> {
  const chunk = findChunkSize(open.map(({ channel }) => channel));
  const last = from + Math.floor((file.size - 1 - from) / chunk) * chunk;
  async function write({ channel, handle }: OpenedOn, buffer: Buffer, { position, length }: Stripe) {
    await carrier.throttle.pass(length);
    await file.fill(buffer, position);
    await channel.send((sftp, done) => writeRequest(sftp, { handle, content: buffer, position }, done));
    carrier.moved(length);
  }
  const workers = workersOn(open, chunk, write);
  await inStripes({ from, to: last, chunk, spread: defaultSpread }, workers);
  await workers[0]?.({ position: last, length: file.size - last });
}

async function whereToGoOn(channel: Channel, path: string, file: LocalSourceFile): Promise<number> {
  const there = await channel
    .request<Stats>((sftp, done) => sftp.stat(path, done))
    .catch(error => {
      if (isNoSuchFile(error)) return undefined;
      throw error;
    });
  if (!there?.isFile()) return 0;
  const handle = await channel.request<Buffer>((sftp, done) => sftp.open(path, 'r', done));
  try {
    return await resumePoint({
      there: there.size,
      size: file.size,
      readLocal: (buffer, position) => file.fill(buffer, position),
      readRemote: async (buffer, position) => void (await readPart({ channel, handle }, buffer, position)),
    });
  } finally {
    await channel.send((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}
