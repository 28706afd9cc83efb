import { closeSync, constants, fstatSync, ftruncateSync, openSync } from 'node:fs';
import { changeArea } from '../guarded-write.ts';
import type { AreaLocation, Location, VirtualTree } from '../virtual-tree.ts';
import { keptPermissions } from './attributes.ts';
import type { FileHandle, Workspace } from './handles.ts';
import { openFlag } from './packets.ts';
import { handleReply } from './replies.ts';
import type { OpenRequest } from './requests.ts';
import { StatusError } from './status-error.ts';

const changingFlags = openFlag.write | openFlag.append | openFlag.create | openFlag.truncate;

export async function open({ tree, handles }: Workspace, id: number, request: OpenRequest): Promise<Buffer> {
  handles.checkRoom();
  const { flags } = request;
  const location = locateFile(tree, request);
  const entry = location.area.jail.reach(location.names, flags & openFlag.exclusive ? 'keep' : 'follow');
  const place = { ...location, names: entry.names };
  try {
    const handle =
      flags & changingFlags
        ? await changeArea(place.area, place.names, () => openForWriting(place, entry.path, request))
        : openForReading(place, entry.path, request);
    return handleReply(id, handles.add(handle));
  } finally {
    entry.close();
  }
}

function locateFile(tree: VirtualTree, { path, flags }: OpenRequest): AreaLocation {
  if (flags & openFlag.create && flags & openFlag.exclusive) return tree.locateNew(path);
  const location = flags & openFlag.create ? locateToMake(tree, path) : tree.locate(path);
  if (location.kind === 'folder') throw isAFolder();
  if (!location.asFolder) return location;
  if ((flags & openFlag.create) === 0) location.area.jail.openFolder(location.names).close();
  throw isAFolder();
}

/** What is there is opened; where nothing is, it is the folder that says whether anything can be made. */
function locateToMake(tree: VirtualTree, path: string): Location {
  try {
    return tree.locate(path);
  } catch {
    return tree.locateNew(path);
  }
}

function isAFolder(): StatusError {
  return new StatusError('failure', 'This is a folder');
}

function openForReading(place: AreaLocation, path: string, request: OpenRequest): FileHandle {
  const descriptor = openRegular(path, request);
  const { area, names } = place;
  return { kind: 'file', path: place.path, descriptor, area, names, close: () => closeSync(descriptor) };
}

function openForWriting(place: AreaLocation, path: string, request: OpenRequest): FileHandle {
  const file = openForReading(place, path, request);
  if ((request.flags & (openFlag.write | openFlag.append)) === 0) return file;
  const release = place.area.tree?.holdOpen(place.names.join('/'));
  const close = () => {
    file.close();
    release?.();
  };
  return { ...file, close };
}

/**
 * Opens without following a link and without waiting for the other end of a pipe. Truncates only after a look
 * at what was opened.
 */
function openRegular(path: string, { flags, attributes }: OpenRequest): number {
  const executable = keptPermissions(attributes.mode ?? 0) === 0o755;
  const descriptor = openSync(path, systemFlags(flags), executable ? 0o755 : 0o644);
  try {
    const stats = fstatSync(descriptor);
    if (stats.isDirectory()) throw isAFolder();
    if (!stats.isFile()) throw new StatusError('permissionDenied', 'Only files can be opened');
    if (flags & openFlag.truncate && stats.size > 0) ftruncateSync(descriptor, 0);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function systemFlags(flags: number): number {
  const { read, write, append, create, exclusive, truncate } = openFlag;
  const writes = (flags & (write | append | truncate)) !== 0;
  const access = writes ? (flags & read ? constants.O_RDWR : constants.O_WRONLY) : constants.O_RDONLY;
  return (
    access |
    constants.O_NOFOLLOW |
    constants.O_NONBLOCK |
    (flags & append ? constants.O_APPEND : 0) |
    (flags & create ? constants.O_CREAT : 0) |
    (flags & create && flags & exclusive ? constants.O_EXCL : 0)
  );
}
