import { smallFile } from '../transfer/send-file.ts';
import type { Carrier } from '../transport/channel-pool.ts';
import { fetchLarge } from './fetch-large.ts';
import type { Fetched, FetchOrder } from './fetch-order.ts';
import { fetchSmall } from './fetch-small.ts';

/**
 * Reads one file to a name of its own and puts it in place when all of it is here, with its time and executable bit. Answers
 * which version that was. Rejects with ssh2's error for a status, TurnoutError else.
 */
export function fetchFile(carrier: Carrier, order: FetchOrder): Promise<Fetched> {
  return (order.entry.size > smallFile ? fetchLarge : fetchSmall)(carrier, order);
}
