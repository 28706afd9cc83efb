import { dropPart } from '../remote/drop-part.ts';
import { learnRename } from '../remote/try-rename.ts';
import type { Carrier } from '../transport/channel-pool.ts';
import { isPermissionDenied, isStatus } from '../transport/status-errors.ts';
import { hashContent, type LocalSourceFile } from './local-file.ts';
import { type SmallFile, type Written, writeAtOnce, writeInOrder } from './pipelined-write.ts';
import {
  choosePath,
  hasBit,
  hasTime,
  putInPlace,
  type SendOrder,
  type Sent,
  settleAttributes,
  toAttributes,
  verifySize,
} from './write-file-common.ts';

/** Writes a file that was read: two round trips, and one more where it is put in place. */
export async function sendSmall(
  carrier: Carrier,
  order: SendOrder,
  file: LocalSourceFile & { content: Buffer },
): Promise<Sent> {
  const { content } = file;
  const turn = carrier.throttle.pass(content.length);
  if (turn) await turn;
  const channel = carrier.channel();
  const trial = learnRename(channel, order);
  if (trial) await trial;
  const to = choosePath(channel, order, file);
  const attributes = toAttributes(order, file);
  try {
    const written = await writeSmall({ channel, to, isPart: to !== order.to, content, attributes });
    const { there, kept } = await settleAttributes(channel, { to, written, attributes });
    verifySize(order, there.size, content.length);
    if (to !== order.to && !(await putInPlace(channel, to, order)))
      return await sendSmall(carrier, { ...order, direct: true }, file);
    carrier.moved(content.length);
    const sent = {
      ...{ bytes: content.length, asBefore: kept && hasTime(there, attributes), mtime: there.mtime },
      lostBit: !hasBit(there, order, file),
    };
    return order.digest ? { ...sent, sha256: hashContent(content) } : sent;
  } catch (error) {
    if (to === order.to) throw error;
    await dropPart(channel, to, order.leftBehind);
    // A folder in which nothing can be made may hold files that can be written to.
    if (isPermissionDenied(error)) return sendSmall(carrier, { ...order, direct: true }, file);
    throw error;
  }
}

// Requests about one file are answered in their order (draft-ietf-secsh-filexfer-02, 6), so that all of them can be sent
// at once. A server that does otherwise is found out by what fails and by sizes that come too early, and waited for from
// then on.
async function writeSmall(small: SmallFile): Promise<Written> {
  const { channel, content } = small;
  if (channel.traits.known().order === 'loose') return writeInOrder(small);
  const written = await writeAtOnce(small).catch((error: unknown) => {
    if (!isStatus(error) || isPermissionDenied(error) || content.length === 0) throw error;
    return undefined;
  });
  if (written && (written.there === undefined || written.there.size === content.length)) return written;
  const again = await writeInOrder(small);
  if (again.there === undefined || again.there.size === content.length)
    channel.traits.learn({ order: 'loose' });
  return again;
}
