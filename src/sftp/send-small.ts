import type { Carrier } from './carrier.ts';
import { digestOf, type LocalSourceFile } from './local-source.ts';
import { isStatus } from './status-errors.ts';
import { type SmallFile, type Written, writeAtOnce, writeInOrder } from './write-small.ts';
import {
  attributesOf,
  hasTime,
  placeOf,
  putInPlace,
  type SendOrder,
  type Sent,
  verifySize,
} from './writing.ts';

/** Writes a file that was read: two round trips, and one more where it is put in place. */
export async function sendSmall(
  carrier: Carrier,
  order: SendOrder,
  file: LocalSourceFile & { content: Buffer },
): Promise<Sent> {
  const { content } = file;
  const turn = carrier.throttle.pass(content.length);
  if (turn) await turn;
  const lane = carrier.lane();
  const to = placeOf(lane, order, file);
  const attributes = attributesOf(order, file);
  try {
    const { there, kept } = await writeSmall(carrier, { lane, to, content, attributes });
    verifySize(order, there.size, content.length);
    if (to !== order.to) await putInPlace(lane, to, order);
    carrier.moved(content.length);
    const sent = { bytes: content.length, asBefore: kept && hasTime(there, attributes), mtime: there.mtime };
    return order.digest ? { ...sent, sha256: digestOf(content) } : sent;
  } catch (error) {
    if (to !== order.to) await lane.tell((sftp, done) => sftp.unlink(to, done)).catch(() => {});
    throw error;
  }
}

// Requests about one file are answered in their order (draft-ietf-secsh-filexfer-02, 6), so that all of them can be sent
// at once. A server that does otherwise is found out by what fails, and waited for from then on.
function writeSmall(carrier: Carrier, small: SmallFile): Promise<Written> {
  if (carrier.patient) return writeInOrder(small);
  return writeAtOnce(small).catch(async (error: unknown) => {
    if (!isStatus(error) || small.content.length === 0) throw error;
    const written = await writeInOrder(small);
    carrier.patient = true;
    return written;
  });
}
