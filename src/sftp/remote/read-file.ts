import type { Channel } from '../transport/channel.ts';
import { readPart } from '../transport/read-fully.ts';

/** Bytes a request, and requests under way for one file. Every server takes 32 KiB (performance.md 2c). */
const chunk = 32 * 1024;
const underWay = 64;

/**
 * The content of a file from its start to its end, in order, with several requests under way. Rejects with ssh2's
 * error for a status, else as the lane does.
 */
export async function* readFile(channel: Channel, path: string): AsyncGenerator<Buffer, void, void> {
  const handle = await channel.request<Buffer>((sftp, done) => sftp.open(path, 'r', done));
  const ahead: Promise<Buffer>[] = [];
  let next = 0;
  try {
    for (let wanted = 1; ; wanted = Math.min(wanted * 2, underWay)) {
      while (ahead.length < wanted) {
        const part = readChunk(channel, handle, next);
        // Listened to only when its turn comes; a connection that is lost until then rejects all of them.
        part.catch(() => {});
        ahead.push(part);
        next += chunk;
      }
      const part = await ahead.shift();
      if (part && part.length > 0) yield part;
      if (!part || part.length < chunk) return;
    }
  } finally {
    // What is still under way has no reader any more, but its buffers are only free once it has ended.
    await Promise.allSettled(ahead);
    await channel.send((sftp, done) => sftp.close(handle, done)).catch(() => {});
  }
}

async function readChunk(channel: Channel, handle: Buffer, position: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(chunk);
  return buffer.subarray(0, await readPart({ channel, handle }, buffer, position));
}
