import { lstatSync, readlinkSync, symlinkSync } from 'node:fs';
import { changeArea } from '../guarded-write.ts';
import { ForbiddenNameError, OutsideError } from '../jail.ts';
import type { AreaLocation, VirtualTree } from '../virtual-tree.ts';
import type { Workspace } from './handles.ts';
import { StatusError } from './status-error.ts';

/** Makes a link that is relative and leads to somewhere in the same area; it need not exist. */
export async function makeLink(
  workspace: Workspace,
  { target, link }: { target: string; link: string },
): Promise<void> {
  if (target === '' || target.includes('\0'))
    throw new StatusError('failure', 'A link has to lead somewhere');
  const { area, names } = workspace.tree.locateNew(link);
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
  if (location.kind === 'folder') throw notALink();
  const { area, names, asFolder } = location;
  const entry = area.jail.reach(names, asFolder ? 'follow' : 'keep');
  try {
    const stats = lstatSync(entry.path);
    if (asFolder && !stats.isDirectory()) throw new StatusError('noSuchFile', 'This is not a folder');
    if (!stats.isSymbolicLink()) throw notALink();
    return linkText(location, entry.path);
  } finally {
    entry.close();
  }

  function linkText({ area: { jail, name } }: AreaLocation, real: string): string {
    return readlinkSync(real).replaceAll(jail.root, `${tree.home}/${name}`);
  }
}

function notALink(): StatusError {
  return new StatusError('badMessage', 'This is not a link');
}

/** As many as OpenSSH's server follows. */
const maxLinks = 32;

/**
 * The path without links, `.` and `..`, as OpenSSH's server tells it: the last name need not exist, what leads to it does,
 * and the folder that `..` leads to is the one above in the text. Throws a StatusError.
 */
export function realPath(tree: VirtualTree, path: string): string {
  refuseForbiddenNames(tree, path);
  const ahead = tree.split(path);
  let way: string[] = [];
  let links = 0;
  for (let name = ahead.shift(); name !== undefined; name = ahead.shift()) {
    if (name === '..') way = way.slice(0, -1);
    if (name === '' || name === '.' || name === '..') continue;
    const location = locateNext(tree, [...way, name], ahead.length === 0);
    way = location.path.split('/').slice(1);
    const target = linkTarget(location, ahead.length === 0);
    if (target === undefined) continue;
    links += 1;
    if (links > maxLinks) throw new StatusError('noSuchFile', 'Too many links follow each other');
    way = way.slice(0, -1);
    ahead.unshift(...target.split('/'));
  }
  return `/${way.join('/')}`;
}

/** Also where what leads to such a name is not there. */
function refuseForbiddenNames(tree: VirtualTree, path: string): void {
  try {
    tree.locate(path);
  } catch (error) {
    if (error instanceof ForbiddenNameError) throw error;
  }
}

/** Clients ask for the path of what they are about to make. */
function locateNext(
  tree: VirtualTree,
  way: string[],
  isLast: boolean,
): { path: string; inArea?: AreaLocation } {
  try {
    const location = tree.at(way);
    return { path: location.path, ...(location.kind === 'area' ? { inArea: location } : {}) };
  } catch (error) {
    if (isLast && error instanceof StatusError && error.status === 'noSuchFile')
      return { path: `/${way.join('/')}` };
    throw error;
  }
}

function linkTarget({ inArea }: { inArea?: AreaLocation }, isLast: boolean): string | undefined {
  if (inArea === undefined || inArea.names.length === 0) return undefined;
  const { area, names } = inArea;
  const entry = area.jail.reach(names, 'keep');
  try {
    const stats = lstatSync(entry.path, { throwIfNoEntry: false });
    if (stats === undefined && !isLast) throw new StatusError('noSuchFile', 'No such file or folder');
    if (!stats?.isSymbolicLink()) return undefined;
    const target = readlinkSync(entry.path);
    if (target.startsWith('/')) throw new OutsideError('an absolute link');
    return target;
  } finally {
    entry.close();
  }
}
