import { type Reading, readAtOnce, readInOrder } from '../transfer/pipelined-read.ts';
import type { Carrier } from '../transport/channel-pool.ts';
import { type Fetched, type FetchOrder, keepsChanging, maxReads } from './fetch-order.ts';
import { writeWhole } from './write-local.ts';

/** Reads a file that is small enough to be kept in memory: two round trips. */
export async function fetchSmall(
  carrier: Carrier,
  { from, to, entry, refuseTwin }: FetchOrder,
): Promise<Fetched> {
  let wanted = entry;
  for (let readings = 0; readings < maxReads; readings++) {
    const turn = carrier.throttle.pass(wanted.size);
    if (turn) await turn;
    const { content, found } = await readWhole(carrier, from, wanted.size);
    if (content && found.size === wanted.size && found.mtime === wanted.mtime) {
      refuseTwin();
      writeWhole(to, content, wanted);
      carrier.moved(content.length);
      return { ...wanted, bytes: content.length };
    }
    wanted = { ...wanted, size: found.size, mtime: found.mtime };
  }
  throw keepsChanging(from);
}

async function readWhole(carrier: Carrier, path: string, size: number): Promise<Reading> {
  const file = { channel: carrier.channel(), path, size };
  const { traits } = file.channel;
  if (traits.known().order === 'loose' || size > file.channel.chunk) return readInOrder(file);
  const reading = await readAtOnce(file);
  if (reading !== undefined) return reading;
  // A server that answers with less than was asked for, or that closes a file before it is read.
  traits.learn({ order: 'loose' });
  return readInOrder(file);
}
