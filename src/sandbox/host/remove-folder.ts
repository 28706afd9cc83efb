import { chmodSync, type Dirent, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from '../../system/disk/files.ts';

/** Removes a folder also where a user, ourselves included, has made folders in it read-only. */
export function removeFolder(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!hasCode(error, 'EACCES') && !hasCode(error, 'EPERM')) throw error;
    makeWritable(folder);
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeWritable(folder: string): void {
  chmodSync(folder, 0o700);
  const entries: Dirent[] = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) makeWritable(join(folder, entry.name));
}
