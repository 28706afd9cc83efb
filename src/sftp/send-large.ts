import type { Stats } from 'ssh2';
import type { Carrier } from './carrier.ts';
import type { Lane } from './lane.ts';
import type { LocalSourceFile } from './local-source.ts';
import { readPart } from './read-part.ts';
import { isNoSuchFile } from './status-errors.ts';
import { inStripes, type Stripe, usualSpread } from './stripes.ts';
import { chunkOf, type OpenedOn, resumePoint, workersOn } from './wide.ts';
import { writeRequest } from './write-request.ts';
import {
  attributesOf,
  hasTime,
  keep,
  lookAt,
  openToWrite,
  placeOf,
  putInPlace,
  type SendOrder,
  type Sent,
  verifySize,
} from './writing.ts';

/** Writes a large file over several lanes, each with a handle of its own and several requests under way. */
export async function sendLarge(carrier: Carrier, order: SendOrder, file: LocalSourceFile): Promise<Sent> {
  const lanes = await carrier.wide(file.size);
  const first = lanes[0] ?? carrier.session;
  const to = placeOf(first, order, file);
  const attributes = attributesOf(order, file);
  const from = order.resume ? await whereToGoOn(first, to, file) : 0;
  const handle = from > 0 ? (await openAgain(first, to)).handle : await openToWrite(first, to, attributes);
  const open = [{ lane: first, handle }];
  try {
    open.push(...(await Promise.all(lanes.slice(1).map(lane => openAgain(lane, to)))));
    carrier.moved(from);
    await writeStripes(carrier, { open, file, from });
    file.verify();
    const kept = await keep(first, handle, attributes);
    const there = await lookAt(first, handle);
    verifySize(order, there.size, file.size);
    await putInPlace(first, to, order);
    return { bytes: file.size, asBefore: kept && hasTime(there, attributes), mtime: there.mtime };
  } finally {
    await Promise.allSettled(open.map(on => on.lane.tell((sftp, done) => sftp.close(on.handle, done))));
  }
}

async function openAgain(lane: Lane, path: string): Promise<OpenedOn> {
  return { lane, handle: await lane.ask<Buffer>((sftp, done) => sftp.open(path, 'r+', done)) };
}

interface Writing {
  open: readonly OpenedOn[];
  file: LocalSourceFile;
  from: number;
}

// The lanes do not wait for each other, so that a file can have holes. Its last part is written when all others have
// arrived: a file of full size is a whole one, also where it cannot have another name until then.
async function writeStripes(carrier: Carrier, { open, file, from }: Writing): Promise<void> {
  const chunk = chunkOf(open.map(({ lane }) => lane));
  const last = from + Math.floor((file.size - 1 - from) / chunk) * chunk;
  async function write({ lane, handle }: OpenedOn, buffer: Buffer, { position, length }: Stripe) {
    await carrier.throttle.pass(length);
    await file.fill(buffer, position);
    await lane.tell((sftp, done) => writeRequest(sftp, { handle, content: buffer, position }, done));
    carrier.moved(length);
  }
  const workers = workersOn(open, chunk, write);
  await inStripes({ from, to: last, chunk, spread: usualSpread }, workers);
  await workers[0]?.({ position: last, length: file.size - last });
}

async function whereToGoOn(lane: Lane, path: string, file: LocalSourceFile): Promise<number> {
  const there = await lane
    .ask<Stats>((sftp, done) => sftp.stat(path, done))
    .catch(error => {
      if (isNoSuchFile(error)) return undefined;
      throw error;
    });
  if (!there?.isFile()) return 0;
  const handle = await lane.ask<Buffer>((sftp, done) => sftp.open(path, 'r', done));
  try {
    return await resumePoint({
      there: there.size,
      size: file.size,
      readLocal: (buffer, position) => file.fill(buffer, position),
      readRemote: async (buffer, position) => void (await readPart({ lane, handle }, buffer, position)),
    });
  } finally {
    await lane.tell((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}
