import { type FileHandle, open } from 'node:fs/promises';

/**
 * How a content that is streamed in stands to a file here: `part` is what writing the file leaves when it is broken off,
 * some of it in its place and zeros or nothing where the rest belongs.
 */
export async function compareContent(
  content: AsyncIterable<Buffer>,
  file: string,
): Promise<'same' | 'part' | 'other'> {
  const local = await open(file, 'r');
  try {
    const { size } = await local.stat();
    let position = 0;
    let whole = true;
    for await (const chunk of content) {
      const here = await readAt(local, position, chunk.length);
      position += chunk.length;
      if (position > size || !isWithin(chunk, here)) return 'other';
      whole &&= chunk.equals(here);
    }
    return whole && position === size ? 'same' : 'part';
  } finally {
    await local.close();
  }
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await file.read(buffer, 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function isWithin(chunk: Buffer, whole: Buffer): boolean {
  return chunk.equals(whole) || chunk.every((byte, index) => byte === 0 || byte === whole[index]);
}
