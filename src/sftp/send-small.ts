import type { Attributes } from 'ssh2';
import type { Carrier } from './carrier.ts';
import type { Lane } from './lane.ts';
import { digestOf, type LocalSourceFile } from './local-source.ts';
import { isStatus } from './status-errors.ts';
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

/** Writes a file that is small enough to be read at once: two round trips, and one more where it is put in place. */
export async function sendSmall(carrier: Carrier, order: SendOrder, file: LocalSourceFile): Promise<Sent> {
  const content = file.whole();
  await carrier.throttle.pass(content.length);
  const lane = carrier.lane();
  const to = placeOf(lane, order, file);
  const attributes = attributesOf(order, file);
  try {
    const { there, kept } = await writeSmall(carrier, { lane, to, content, attributes });
    verifySize(order, there.size, content.length);
    await putInPlace(lane, to, order);
    carrier.moved(content.length);
    const digest = order.digest ? { sha256: digestOf(content) } : {};
    return { bytes: content.length, asBefore: kept && hasTime(there, attributes), ...digest };
  } catch (error) {
    await dropPart(lane, to, order);
    throw error;
  }
}

async function dropPart(lane: Lane, place: string, { to }: SendOrder): Promise<void> {
  if (place !== to) await lane.tell((sftp, done) => sftp.unlink(place, done)).catch(() => {});
}

interface SmallFile {
  lane: Lane;
  to: string;
  content: Buffer;
  attributes: Partial<Attributes>;
}

interface Written {
  there: Attributes;
  kept: boolean;
}

// Requests about one file are answered in their order (draft-ietf-secsh-filexfer-02, 6), so that all of them can be sent
// at once. A server that does otherwise is found out by what fails, and waited for from then on.
async function writeSmall(carrier: Carrier, small: SmallFile): Promise<Written> {
  if (carrier.patient) return writeInOrder(small);
  try {
    return await writeAtOnce(small);
  } catch (error) {
    if (!isStatus(error) || small.content.length === 0) throw error;
    const written = await writeInOrder(small);
    carrier.patient = true;
    return written;
  }
}

async function writeAtOnce({ lane, to, content, attributes }: SmallFile): Promise<Written> {
  const handle = await openToWrite(lane, to, attributes);
  const [kept, there, closed] = await Promise.allSettled([
    keep(lane, handle, attributes, () => writesOf(lane, handle, content)),
    lookAt(lane, handle),
    lane.tell((sftp, done) => sftp.close(handle, done)),
  ]);
  if (kept.status === 'rejected') throw kept.reason;
  if (there.status === 'rejected') throw there.reason;
  if (closed.status === 'rejected') throw closed.reason;
  return { there: there.value, kept: kept.value };
}

async function writeInOrder({ lane, to, content, attributes }: SmallFile): Promise<Written> {
  const handle = await openToWrite(lane, to, attributes);
  try {
    await Promise.all(writesOf(lane, handle, content));
    const kept = await keep(lane, handle, attributes);
    return { there: await lookAt(lane, handle), kept };
  } finally {
    await lane.tell((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

function writesOf(lane: Lane, handle: Buffer, content: Buffer): Promise<void>[] {
  const writes: Promise<void>[] = [];
  for (let position = 0; position < content.length; position += lane.chunk) {
    const length = Math.min(lane.chunk, content.length - position);
    const from = position;
    writes.push(lane.tell((sftp, done) => sftp.write(handle, content, from, length, from, done)));
  }
  return writes;
}
