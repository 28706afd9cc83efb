import {
  closeSync,
  constants,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  rmdirSync,
  unlinkSync,
} from 'node:fs';
import { changeArea, checkSize } from '../guarded-write.ts';
import type { Entry } from '../jail.ts';
import type { AreaLocation } from '../virtual-tree.ts';
import { applyAttributes } from './apply-attributes.ts';
import { type Attributes, folderAttributes, toAttributes } from './attributes.ts';
import { diskFigures } from './disk.ts';
import type { Workspace } from './handles.ts';
import { makeLink, readLink, realPath } from './links.ts';
import { open } from './open-file.ts';
import { openFolder } from './open-folder.ts';
import { attributesReply, diskReply, limitsReply, okReply, pathReply } from './replies.ts';
import type { ChangeRequest, PathRequest } from './requests.ts';
import { StatusError } from './status-error.ts';

/** Returns one request on a path. Throws what `toStatus` makes an answer of. */
export async function answerPathRequest(
  workspace: Workspace,
  id: number,
  request: PathRequest,
): Promise<Buffer> {
  const { tree } = workspace;
  switch (request.kind) {
    case 'open':
      return open(workspace, id, request);
    case 'opendir':
      return openFolder(workspace, id, request.path);
    case 'stat':
      return attributesReply(id, look(workspace, request.path, 'follow'));
    case 'lstat':
      return attributesReply(id, look(workspace, request.path, 'keep'));
    case 'realpath':
      return pathReply(id, realPath(tree, request.path));
    case 'expand-path':
      return pathReply(id, expandPath(workspace, request.path));
    case 'readlink':
      return pathReply(id, readLink(tree, request.path));
    case 'statvfs':
      look(workspace, request.path, 'follow');
      return diskReply(id, diskFigures(tree, request.path));
    case 'limits':
      return limitsReply(id);
    case 'rename':
      throw new StatusError(
        'unsupported',
        'Rename is not supported on this platform: upload under the new name and remove the old one',
      );
    default:
      await change(workspace, request);
      return okReply(id);
  }
}

async function change(workspace: Workspace, request: ChangeRequest): Promise<void> {
  const { tree } = workspace;
  switch (request.kind) {
    case 'setstat':
      return changeEntry(attributesTarget(workspace, request), 'follow', ({ path }) =>
        setAttributes(path, request.attributes),
      );
    case 'lsetstat':
      return changeEntry(attributesTarget(workspace, request), 'keep', ({ path }) => {
        const { times } = request.attributes;
        if (!lstatSync(path).isSymbolicLink()) setAttributes(path, request.attributes);
        else if (times !== undefined) lutimesSync(path, times.accessed, times.modified);
      });
    case 'remove':
      return removeFile(workspace, request.path);
    case 'mkdir':
      return changeEntry(tree.locateNew(request.path), 'keep', ({ path }) => mkdirSync(path, 0o755));
    case 'rmdir':
      return changeEntry(tree.locateChangeable(request.path), 'keep', ({ path }) => rmdirSync(path));
    case 'symlink':
      return makeLink(workspace, request);
  }
}

function removeFile({ tree }: Workspace, path: string): Promise<void> {
  const location = tree.locateChangeable(path);
  return changeEntry(location, 'keep', entry => {
    if (lstatSync(entry.path).isDirectory()) {
      throw new StatusError('failure', 'This is a folder: remove it with rmdir');
    }
    if (location.asFolder) throw notAFolder();
    unlinkSync(entry.path);
  });
}

type AttributesRequest = Extract<ChangeRequest, { attributes: Attributes }>;

async function changeEntry(
  { area, names }: AreaLocation,
  last: 'follow' | 'keep',
  work: (entry: Entry) => void,
): Promise<void> {
  const entry = area.jail.reach(names, last);
  try {
    await changeArea(area, entry.names, () => work(entry));
  } finally {
    entry.close();
  }
}

/** Size and times of an area's own folder may be set; those above have none. */
function attributesTarget({ tree }: Workspace, { path, attributes }: AttributesRequest): AreaLocation {
  const location = tree.locate(path);
  if (location.kind === 'area') {
    checkSize(location.area, attributes.size ?? 0);
    if (location.asFolder) location.area.jail.openFolder(location.names).close();
  }
  return location.kind === 'area' ? location : tree.locateChangeable(path);
}

function notAFolder(): StatusError {
  return new StatusError('noSuchFile', 'A part of the path is not a folder');
}

function setAttributes(path: string, attributes: Attributes): void {
  const access = attributes.size === undefined ? constants.O_RDONLY : constants.O_WRONLY;
  const descriptor = openSync(path, access | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    applyAttributes(descriptor, attributes);
  } finally {
    closeSync(descriptor);
  }
}

function look({ tree, clock }: Workspace, path: string, last: 'follow' | 'keep'): Attributes {
  const location = tree.locate(path);
  if (location.kind === 'folder') return folderAttributes(clock.now());
  const { area, names, asFolder } = location;
  const entry = area.jail.reach(names, asFolder ? 'follow' : last);
  try {
    const stats = lstatSync(entry.path, { throwIfNoEntry: false });
    if (stats === undefined) throw new StatusError('noSuchFile', 'No such file or folder');
    if (asFolder && !stats.isDirectory()) throw notAFolder();
    return toAttributes(stats);
  } finally {
    entry.close();
  }
}

function expandPath({ tree }: Workspace, path: string): string {
  if (path === '~' || path.startsWith('~/')) return realPath(tree, `.${path.slice(1)}`);
  if (path.startsWith('~')) throw new StatusError('noSuchFile', 'There are no other users here');
  return realPath(tree, path);
}
