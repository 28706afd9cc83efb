import type { Carrier } from '../transport/channel-pool.ts';
import { openLocal } from './local-file.ts';
import { sendLarge } from './send-large.ts';
import { sendSmall } from './send-small.ts';
import type { SendOrder, Sent } from './write-file-common.ts';

/** Bytes up to which a file is read at once and moved in one go. */
export const smallFile = 1024 * 1024;

/**
 * Writes one file, with its time and its executable bit, and looks at its size on the server. Where the server can put
 * one file in the place of another, no one sees half of it. Rejects with ssh2's error for a status, TurnoutError else.
 */
export async function sendFile(carrier: Carrier, order: SendOrder): Promise<Sent> {
  const file = openLocal(order.from);
  let content: Buffer;
  try {
    if (file.size > smallFile) return await sendLarge(carrier, order, file);
    content = file.whole();
  } finally {
    file.close();
  }
  return sendSmall(carrier, order, { ...file, content });
}
