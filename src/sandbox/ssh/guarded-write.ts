import { StatusError } from './sftp/status-error.ts';
import type { OpenArea } from './virtual-tree.ts';

/**
 * Every write to an area goes through here: refused where the area takes none, and known to the working tree
 * where there is one. `names` leads from the area's root to what changes, free of links.
 * Throws a StatusError or the tree's TreeClosedError.
 */
export async function changeArea<T>(area: OpenArea, names: string[], work: () => T | Promise<T>): Promise<T> {
  if (area.refusal !== undefined) throw new StatusError('permissionDenied', area.refusal);
  return area.tree === undefined ? work() : area.tree.change(names.join('/'), work);
}

/** Bytes. Git reads every file of the code whole, and one packet is enough to make one that has no end (S-39). */
const largestCode = 4 * 1024 ** 3;

/** Throws a StatusError when a file of this area would become larger than its files may be. */
export function checkSize({ name }: OpenArea, size: number): void {
  if (name === 'code' && size > largestCode) {
    throw new StatusError('failure', 'A file in code can have 4 GiB at most');
  }
}
