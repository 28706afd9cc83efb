import { createWriteStream, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { makeTemporaryFolder } from './disk/temporary-folder.ts';

export interface SpooledInput {
  /** A file that is this user's alone. */
  path: string;
  remove(): void;
}

/** Keeps what comes from a stream in a file, for those who have to know how much it is. */
export async function spoolInput(
  stream: NodeJS.ReadableStream,
  { name, signal }: { name: string; signal: AbortSignal },
): Promise<SpooledInput> {
  const folder = makeTemporaryFolder('turnout-input-');
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const path = join(folder, name);
  try {
    await pipeline(stream, createWriteStream(path, { flags: 'wx', mode: 0o600 }), { signal });
    return { path, remove };
  } catch (error) {
    remove();
    throw signal.aborted ? signal.reason : error;
  }
}
