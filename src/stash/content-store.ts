import { createHash, type Hash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** The contents of one stash, each under the hash of what is in it, so that no name can lead anywhere. */
export interface Contents {
  /** Keeps a content, on the disk for good when it resolves. Equal ones are kept once. */
  add(content: AsyncIterable<Buffer>): Promise<{ sha256: string; size: number }>;
  /** Absolute path of a content. */
  location(sha256: string): string;
  /** Whether it is there and is what it was. */
  isWhole(sha256: string): Promise<boolean>;
}

/** `folder` has to exist. */
export function contentsIn(folder: string): Contents {
  const location = (sha256: string) => join(folder, sha256);

  async function add(content: AsyncIterable<Buffer>) {
    const part = join(folder, `.${randomBytes(8).toString('hex')}.part`);
    const file = await open(part, 'wx', 0o600);
    try {
      const { sha256, size } = await pour(content, file).finally(() => file.close());
      if (await isThere(location(sha256))) await rm(part);
      else await rename(part, location(sha256));
      return { sha256, size };
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }

  async function isWhole(sha256: string): Promise<boolean> {
    const hash = createHash('sha256');
    try {
      // Whatever a user has put in its place: a FIFO would never end.
      if (!(await stat(location(sha256))).isFile()) return false;
      for await (const chunk of createReadStream(location(sha256))) hash.update(chunk);
    } catch {
      return false;
    }
    return hash.digest('hex') === sha256;
  }

  return { add, location, isWhole };
}

async function pour(content: AsyncIterable<Buffer>, file: FileHandle) {
  const hash: Hash = createHash('sha256');
  let size = 0;
  for await (const chunk of content) {
    hash.update(chunk);
    await file.writeFile(chunk);
    size += chunk.length;
  }
  await file.sync();
  return { sha256: hash.digest('hex'), size };
}

async function isThere(file: string): Promise<boolean> {
  try {
    await access(file);
    return true;
  } catch {
    return false;
  }
}
