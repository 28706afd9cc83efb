import { readlinkSync, symlinkSync, unlinkSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path';
import { UnsafeError } from '../errors/turnout-error.ts';
import { localEntry, unwritable } from './local-folder.ts';
import type { Transfer } from './transfer.ts';

interface LinkPlace {
  path: string;
  local: string;
  /** The folder that it has to stay in. */
  root: string;
}

/** Makes a link here as it is there, where that is wanted. It is never followed (faults-and-attacks.md S-08). */
export async function fetchLink(
  transfer: Transfer & { wish: { links: boolean } },
  { path, local, root }: LinkPlace,
): Promise<void> {
  const { wish, carrier } = transfer;
  if (!wish.links) return transfer.tell({ event: 'skipped', path, reason: 'a link' });
  const target = await carrier.lane().ask<string>((sftp, done) => sftp.readlink(path, done));
  const leads = relative(root, resolve(dirname(local), target));
  if (isAbsolute(target) || leads === '..' || leads.startsWith(`..${sep}`) || target.includes('\0')) {
    throw new UnsafeError(`${path} is a link that leads out of what is fetched, to ${target}.`, {
      hint: 'It was not made here.',
    });
  }
  const here = localEntry(local);
  if (here?.isSymbolicLink() && readlinkSync(local) === target)
    return transfer.tell({ event: 'same', path, local });
  if (!wish.dryRun) {
    try {
      if (here) unlinkSync(local);
      symlinkSync(target, local);
    } catch (error) {
      throw unwritable(local, error);
    }
  }
  await transfer.tell({ event: 'linked', path, local });
}
