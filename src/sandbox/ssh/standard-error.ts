import type { ServerChannel } from 'ssh2';

/**
 * Sends what the client's window takes of `text` on standard error; answers the number of bytes.
 * More must not be tried: ssh2 keeps one waiting piece for both streams of a channel, and when standard error
 * waits for a window it sends the last piece of standard output again.
 */
export function writeStandardError(channel: ServerChannel, text: Buffer): number {
  const bytes = channel.writableLength > 0 ? 0 : Math.min(readWindow(channel), text.length);
  if (bytes > 0) channel.stderr.write(text.subarray(0, bytes));
  return bytes;
}

/** Bytes that the client takes now. ssh2 has the number but its types do not. */
function readWindow(channel: object): number {
  if (!('outgoing' in channel)) return 0;
  const { outgoing } = channel;
  if (typeof outgoing !== 'object' || outgoing === null || !('window' in outgoing)) return 0;
  return typeof outgoing.window === 'number' ? outgoing.window : 0;
}
