import { type Attributes, readAttributes } from './attributes.ts';
import type { Cursor } from './packet-reader.ts';
import { packetType } from './packets.ts';
import { StatusError } from './status-error.ts';

/** Requests that change what lies at a path. */
export type ChangeRequest =
  | { kind: 'setstat' | 'lsetstat' | 'mkdir'; path: string; attributes: Attributes }
  | { kind: 'remove' | 'rmdir'; path: string }
  /** In the order in which OpenSSH's server takes them, whatever the draft says; so do most others. */
  | { kind: 'symlink'; target: string; link: string };

export interface OpenRequest {
  kind: 'open';
  path: string;
  flags: number;
  attributes: Attributes;
}

/** Requests that open or show what lies at a path. */
type LookRequest =
  | OpenRequest
  | { kind: 'lstat' | 'stat' | 'opendir'; path: string }
  | { kind: 'realpath' | 'readlink' | 'statvfs' | 'expand-path'; path: string }
  | { kind: 'rename' | 'limits' };

export type PathRequest = ChangeRequest | LookRequest;

/** Requests that name an open handle. */
export type HandleRequest =
  | { kind: 'read'; handle: number; offset: number; length: number }
  | { kind: 'write'; handle: number; offset: number; data: Buffer }
  | { kind: 'fsetstat'; handle: number; attributes: Attributes }
  | { kind: 'close' | 'fstat' | 'readdir' | 'fsync' | 'fstatvfs'; handle: number };

export type Request = PathRequest | HandleRequest;

/**
 * Reads what follows type and request number. Throws a StatusError: `unsupported` for a type or extension that
 * is not offered, `badMessage` for a packet that is not what its type says, `failure` for a name that is not text.
 */
export function readRequest(type: number, cursor: Cursor): Request {
  if (type === packetType.extended) return readExtended(cursor.text(), cursor);
  return readHandleRequest(type, cursor) ?? readPathRequest(type, cursor);
}

function readHandleRequest(type: number, cursor: Cursor): HandleRequest | undefined {
  switch (type) {
    case packetType.close:
      return { kind: 'close', handle: readHandle(cursor) };
    case packetType.read:
      return { kind: 'read', handle: readHandle(cursor), offset: cursor.uint64(), length: cursor.uint32() };
    case packetType.write:
      return { kind: 'write', handle: readHandle(cursor), offset: cursor.uint64(), data: cursor.bytes() };
    case packetType.fstat:
      return { kind: 'fstat', handle: readHandle(cursor) };
    case packetType.fsetstat:
      return { kind: 'fsetstat', handle: readHandle(cursor), attributes: readAttributes(cursor) };
    case packetType.readdir:
      return { kind: 'readdir', handle: readHandle(cursor) };
    default:
      return undefined;
  }
}

function readPathRequest(type: number, cursor: Cursor): PathRequest {
  switch (type) {
    case packetType.open: {
      const [path, flags] = [cursor.text(), cursor.uint32()];
      return { kind: 'open', path, flags, attributes: readAttributes(cursor) };
    }
    case packetType.lstat:
      return { kind: 'lstat', path: cursor.text() };
    case packetType.stat:
      return { kind: 'stat', path: cursor.text() };
    case packetType.setstat:
      return { kind: 'setstat', path: cursor.text(), attributes: readAttributes(cursor) };
    case packetType.opendir:
      return { kind: 'opendir', path: cursor.text() };
    case packetType.remove:
      return { kind: 'remove', path: cursor.text() };
    case packetType.mkdir:
      return { kind: 'mkdir', path: cursor.text(), attributes: readAttributes(cursor) };
    case packetType.rmdir:
      return { kind: 'rmdir', path: cursor.text() };
    case packetType.realpath:
      return { kind: 'realpath', path: cursor.text() };
    case packetType.rename:
      return { kind: 'rename' };
    case packetType.readlink:
      return { kind: 'readlink', path: cursor.text() };
    case packetType.symlink:
      return { kind: 'symlink', target: cursor.text(), link: cursor.text() };
    default:
      throw new StatusError('unsupported', `Requests of type ${type} are not supported`);
  }
}

function readExtended(name: string, cursor: Cursor): Request {
  switch (name) {
    case 'statvfs@openssh.com':
      return { kind: 'statvfs', path: cursor.text() };
    case 'fstatvfs@openssh.com':
      return { kind: 'fstatvfs', handle: readHandle(cursor) };
    case 'fsync@openssh.com':
      return { kind: 'fsync', handle: readHandle(cursor) };
    case 'limits@openssh.com':
      return { kind: 'limits' };
    case 'lsetstat@openssh.com':
      return { kind: 'lsetstat', path: cursor.text(), attributes: readAttributes(cursor) };
    case 'expand-path@openssh.com':
      return { kind: 'expand-path', path: cursor.text() };
    case 'posix-rename@openssh.com':
      return { kind: 'rename' };
    default:
      throw new StatusError('unsupported', 'This extension is not supported');
  }
}

/** Handles are our own four-byte numbers; anything else never came from us. */
function readHandle(cursor: Cursor): number {
  const bytes = cursor.bytes();
  if (bytes.length !== 4) throw new StatusError('failure', 'No such handle');
  return bytes.readUInt32BE(0);
}
