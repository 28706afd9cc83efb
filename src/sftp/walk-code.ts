import { inTurns } from './in-turns.ts';
import type { RemoteFiles } from './remote-files.ts';

/** Something in `code/`. */
export interface Aged {
  /** Relative to `code/`; a folder ends in a slash, `code/` itself is `./`. */
  path: string;
  /** Epoch seconds, by the server's clock. */
  mtime: number;
}

/**
 * Everything below `code/` that was changed in this second (epoch) or later, without what belongs to Git. Level by
 * level, so that many folders are asked for at once. Links are not followed.
 */
export async function walkCode(files: RemoteFiles, second: number): Promise<Aged[]> {
  const found: Aged[] = [];
  const note = (path: string, mtime: number) => {
    if (mtime >= second) found.push({ path, mtime });
  };
  const root = await files.look('code');
  if (root) note('./', root.mtime);
  for (let level = ['']; level.length > 0; ) {
    const lists = await inTurns(level, async folder => {
      // A folder that has gone since has left its trace in the one above it.
      const entries = (await files.list(`code/${folder}`.replace(/\/$/, ''))) ?? [];
      return entries.map(entry => ({ ...entry, path: folder + entry.name }));
    });
    const entries = lists.flat().filter(({ path }) => path !== '.git');
    const folders = entries.filter(({ kind }) => kind === 'folder').map(({ path }) => `${path}/`);
    for (const { path, kind, mtime } of entries) note(kind === 'folder' ? `${path}/` : path, mtime);
    level = folders;
  }
  return found;
}
