import { createHash, randomFillSync } from 'node:crypto';
import { createReadStream, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** Files of 8 KB, 15 in a folder: 3,000 in 200. */
export function makeMany(folder: string, files: number): void {
  const content = Buffer.alloc(8192);
  for (let n = 0; n < files; n++) {
    const leaf = Math.floor(n / 15);
    const location = join(folder, `part-${Math.floor(leaf / 10)}`, `set-${leaf % 10}`);
    if (n % 15 === 0) mkdirSync(location, { recursive: true });
    writeFileSync(join(location, `file-${n}.bin`), randomFillSync(content));
  }
}

export function makeBig(folder: string, megabytes: number): void {
  mkdirSync(folder, { recursive: true });
  const content = Buffer.alloc(1024 * 1024);
  for (let n = 0; n < megabytes; n++) {
    writeFileSync(join(folder, 'big.bin'), randomFillSync(content), { flag: n === 0 ? 'w' : 'a' });
  }
}

/** A hash of every name and content below a folder. */
export async function hashOfTree(folder: string): Promise<string> {
  const hash = createHash('sha256');
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true })
    .map(entry => ({ path: join(entry.parentPath ?? entry.path, entry.name), isFile: entry.isFile() }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const { path, isFile } of entries) {
    hash.update(`${path.slice(folder.length)}\0`);
    if (!isFile) continue;
    const content = createHash('sha256');
    if (statSync(path).size < 1024 * 1024) content.update(readFileSync(path));
    else await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), content);
    hash.update(content.digest());
  }
  return hash.digest('hex');
}
