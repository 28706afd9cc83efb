import { NetworkError } from '../../errors/turnout-error.ts';
import type { Channel } from './channel.ts';

/** Bytes that an answer has on the average at least, with every server that means to answer. */
const minAnswer = 1024;
/** Returns that may be shorter. */
const shortAnswers = 16;

/**
 * Fills the buffer from a position of a file on. A server may answer less than was asked for; only an answer of nothing is
 * the end. Returns the number of bytes. Rejects with a NetworkError when it goes on with next to nothing.
 */
export async function readPart(
  { channel, handle }: { channel: Channel; handle: Buffer },
  buffer: Buffer,
  position: number,
): Promise<number> {
  let filled = 0;
  let answers = 0;
  while (filled < buffer.length) {
    const from = filled;
    const length = Math.min(channel.chunk, buffer.length - from);
    const bytes = await channel.request<number>((sftp, done) =>
      sftp.read(handle, buffer, from, length, position + from, (error, count) => done(error, count)),
    );
    if (bytes === 0) break;
    filled += bytes;
    answers++;
    if (answers > shortAnswers + filled / minAnswer) throw trickles();
  }
  return filled;
}

function trickles(): NetworkError {
  return new NetworkError('The server sends a few bytes for each request.', {
    hint: "Run the command again. If the error persists, contact the server's administrator.",
  });
}
