import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isMissing } from '../../system/disk/files.ts';

/** Makes `to` a copy of the folder `from`, whatever was in it; a kill leaves the old one or the new one. */
export async function cloneFolder(from: string, to: string): Promise<void> {
  const next = `${to}.next`;
  await rm(next, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await cp(from, next, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true }).catch(error => {
    // No one has ever looked into it.
    if (!isMissing(error)) throw error;
    return mkdir(next);
  });
  await rm(to, { recursive: true, force: true });
  await rename(next, to);
}
