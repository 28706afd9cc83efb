import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isMissing, writeFileAtomically } from '../../system/disk/files.ts';

/** Where the code of one environment lies. */
export interface Container {
  /** The folder that people see as `code`. */
  root: string;
  /** Index and what belongs to it, outside of the code. */
  admin: string;
}

/**
 * The code of an environment in the container that it is in now. What another container has left goes: a
 * migration brings a fresh checkout, and whatever was not committed is lost (platform-api.md 14). The binding
 * in the environment's record decides, so a kill between the two finds this work again.
 */
export async function enterContainer(folder: string, bindingId: string): Promise<Container> {
  const container = { root: join(folder, 'code'), admin: join(folder, 'git') };
  const mark = join(folder, 'container');
  const before = await readFile(mark, 'utf8').catch(error => {
    if (isMissing(error)) return undefined;
    throw error;
  });
  if (before === bindingId) return container;
  if (before !== undefined) {
    await rm(container.root, { recursive: true, force: true });
    await rm(container.admin, { recursive: true, force: true });
  }
  await mkdir(folder, { recursive: true });
  writeFileAtomically(mark, bindingId, 0o600);
  return container;
}
