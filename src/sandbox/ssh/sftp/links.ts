import { lstatSync, readlinkSync, symlinkSync } from 'node:fs';
import { changeArea } from '../area-changes.ts';
import type { VirtualTree } from '../virtual-tree.ts';
import type { Workspace } from './handles.ts';
import { StatusError } from './status-error.ts';

/** Makes a link that is relative and leads to somewhere in the same area; it need not exist. */
export async function makeLink(
  workspace: Workspace,
  request: { first: string; second: string },
): Promise<void> {
  const { link, target } = linkAndTarget(workspace, request);
  if (target === '' || target.includes('\0'))
    throw new StatusError('failure', 'A link has to lead somewhere');
  const { area, names } = workspace.tree.locateChangeable(link);
  const entry = area.jail.reach(names, 'keep');
  try {
    area.jail.checkLink(entry.names.slice(0, -1), target);
    await changeArea(area, entry.names, () => symlinkSync(target, entry.path));
  } finally {
    entry.close();
  }
}

/** The text of a link. One that names a real path of ours is shown with the path that people know. */
export function readLink(tree: VirtualTree, path: string): string {
  const location = tree.locate(path);
  if (location.kind === 'folder') throw new StatusError('failure', 'This is a folder, not a link');
  const { area, names } = location;
  const entry = area.jail.reach(names, 'keep');
  try {
    if (!lstatSync(entry.path).isSymbolicLink()) throw new StatusError('failure', 'This is not a link');
    return readlinkSync(entry.path).replaceAll(area.jail.root, `${tree.home}/${area.name}`);
  } finally {
    entry.close();
  }
}

// These put the link first, as the draft says. Everybody else does as OpenSSH does (its PROTOCOL file, 4.1).
const linkFirst = /^(?:ssh2js|libssh_|libssh-|WinSCP)/i;
const targetFirst = /^(?:OpenSSH|Go|paramiko)/i;

/**
 * Which of the two strings of SYMLINK is the link. Absolute targets are refused here, so an absolute path
 * is the link; then the client's name tells; then what exists, since a link that is to be made does not.
 */
function linkAndTarget(workspace: Workspace, { first, second }: { first: string; second: string }) {
  const asOpenSsh = { link: second, target: first };
  const asDraft = { link: first, target: second };
  if (first.startsWith('/') !== second.startsWith('/')) return first.startsWith('/') ? asDraft : asOpenSsh;
  if (linkFirst.test(workspace.client)) return asDraft;
  if (targetFirst.test(workspace.client)) return asOpenSsh;
  return exists(workspace.tree, second) && !exists(workspace.tree, first) ? asDraft : asOpenSsh;
}

function exists(tree: VirtualTree, path: string): boolean {
  const location = tree.locate(path);
  if (location.kind === 'folder') return true;
  const entry = location.area.jail.reach(location.names, 'keep');
  try {
    return lstatSync(entry.path, { throwIfNoEntry: false }) !== undefined;
  } finally {
    entry.close();
  }
}
