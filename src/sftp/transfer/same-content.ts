import { readFile } from '../remote/read-file.ts';
import type { Channel } from '../transport/channel.ts';
import { openLocal } from './local-file.ts';

/** Whether a file on the server and one here have the same content; of equal size. Reads as far as they are equal. */
export async function sameContent(channel: Channel, remote: string, local: string): Promise<boolean> {
  const file = openLocal(local);
  try {
    let position = 0;
    for await (const part of readFile(channel, remote)) {
      if (position + part.length > file.size) return false;
      const here = Buffer.allocUnsafe(part.length);
      await file.fill(here, position);
      if (!here.equals(part)) return false;
      position += part.length;
    }
    return position === file.size;
  } finally {
    file.close();
  }
}
