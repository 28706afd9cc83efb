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
