import type { IncomingMessage } from 'node:http';
import { StringDecoder } from 'node:string_decoder';
import { NetworkError } from '../../errors/turnout-error.ts';

/** More than any list of this platform; a larger answer is not for us. */
const maxBody = 64 * 1024 * 1024;

/** Resolves with the body as text. `onPart` is called for every piece of it. */
export async function readBody(message: IncomingMessage, onPart: () => void): Promise<string> {
  return isCompressed(message) ? decompressed(message, onPart) : plain(message, onPart);
}

async function plain(message: IncomingMessage, onPart: () => void): Promise<string> {
  // Decoded as it comes: what was read can go at once, and a large answer is not held twice.
  const decoder = new StringDecoder('utf8');
  const parts: string[] = [];
  for await (const chunk of bounded(message, onPart)) parts.push(decoder.write(chunk));
  parts.push(decoder.end());
  return parts.join('');
}

/** Leaving the loop destroys the message, and its connection with it. */
async function* bounded(message: IncomingMessage, onPart: () => void): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > maxBody) throw tooLarge();
    onPart();
    yield chunk;
  }
}

function tooLarge(): NetworkError {
  return new NetworkError('The answer is larger than 64 MiB.', {
    hint: 'Is this the platform, or something in between?',
  });
}

/** Compression is not asked for, and what stands in between may compress all the same. */
function isCompressed({ headers }: IncomingMessage): boolean {
  return !/^\s*(identity\s*)?$/i.test(headers['content-encoding'] ?? '');
}

async function decompressed(message: IncomingMessage, onPart: () => void): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of bounded(message, onPart)) parts.push(chunk);
  const bytes = Buffer.concat(parts);
  const encoding = String(message.headers['content-encoding']).trim().toLowerCase();
  const { brotliDecompressSync, inflateRawSync, unzipSync } = await import('node:zlib');
  // "deflate" is meant with zlib's frame, and some servers leave it out.
  const isBare = encoding === 'deflate' && ((bytes[0] ?? 0) & 0x0f) !== 8;
  const deflated = isBare ? inflateRawSync : unzipSync;
  try {
    const decompress = encoding === 'br' ? brotliDecompressSync : deflated;
    return decompress(bytes, { maxOutputLength: maxBody }).toString('utf8');
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge();
    // Some say gzip and send the text as it is.
    const text = bytes.toString('utf8');
    if (!text.includes('\uFFFD')) return text;
    throw new NetworkError(`The answer is called "${encoding}", and cannot be decompressed.`, {
      hint: 'Is there a proxy in between that changes answers? Check --platform and the network.',
    });
  }
}
