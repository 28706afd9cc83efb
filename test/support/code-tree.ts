import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './platform-client.ts';

/** Every file and link below a folder → what it is and holds; empty folders are no part of it, as in Git. */
export function codeTree(folder: string): Map<string, string> {
  const tree = new Map<string, string>();
  const visit = (path: string) => {
    const at = join(folder, path);
    const stats = lstatSync(at);
    if (stats.isDirectory()) {
      for (const name of readdirSync(at)) visit(path === '' ? name : `${path}/${name}`);
    } else if (stats.isSymbolicLink()) tree.set(path, `link ${readlinkSync(at)}`);
    else tree.set(path, `file ${(stats.mode & 0o100) !== 0 ? 'x' : '-'} ${sha256(readFileSync(at))}`);
  };
  visit('');
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}
