import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFileIfThere } from '../../../system/disk/files.ts';

/** Of more than these it takes as long to read them all as to ask Git. */
const maxFiles = 200;

/**
 * All that Git keeps of the refs of a repository, in one text: while it is the same, so is what Git says of them, since
 * a commit and a tag never change. Undefined where that cannot be told.
 */
export function readRefFiles(repository: string): string | undefined {
  // Another form, the usual one from Git 3 on.
  if (existsSync(join(repository, 'reftable'))) return undefined;
  try {
    const files = readdirSync(join(repository, 'refs'), { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name));
    if (files.length > maxFiles) return undefined;
    const loose = files.sort().map(file => `${file} ${readFileSync(file, 'utf8')}`);
    return [readFileIfThere(join(repository, 'packed-refs')) ?? '', ...loose].join('\n');
  } catch {
    // One of them has gone meanwhile.
    return undefined;
  }
}
