import type { Lane } from './lane.ts';

/**
 * Fills the buffer from a position of a file on. A server may answer less than was asked for; only an answer of nothing is
 * the end. Answers the number of bytes.
 */
export async function readPart(
  { lane, handle }: { lane: Lane; handle: Buffer },
  buffer: Buffer,
  position: number,
): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const from = filled;
    const length = Math.min(lane.chunk, buffer.length - from);
    const bytes = await lane.ask<number>((sftp, done) =>
      sftp.read(handle, buffer, from, length, position + from, (error, count) => done(error, count)),
    );
    if (bytes === 0) break;
    filled += bytes;
  }
  return filled;
}
