import { type Attributes, attributesToBytes } from './attributes.ts';
import { extensions, limits, packetType, type StatusName, statusCode } from './packets.ts';

/** One entry of a NAME reply. Names are bytes: what lies on the disk need not be UTF-8. */
export interface NamedEntry {
  name: Buffer;
  longName: Buffer;
  attributes: Attributes;
}

/** Length, type, request number and the length of the data come before the data itself. */
export const dataHeaderBytes = 13;

export function versionReply(): Buffer {
  const offered = Object.entries(extensions).flatMap(pair => pair.map(text => field(Buffer.from(text))));
  return packet(packetType.version, uint32(3), ...offered);
}

export function statusReply(id: number, status: StatusName, message: string): Buffer {
  return reply(
    packetType.status,
    id,
    uint32(statusCode[status]),
    field(Buffer.from(message)),
    field(Buffer.from('en')),
  );
}

export function okReply(id: number): Buffer {
  return statusReply(id, 'ok', 'Done');
}

export function handleReply(id: number, handle: number): Buffer {
  return reply(packetType.handle, id, field(uint32(handle)));
}

export function nameReply(id: number, entries: NamedEntry[]): Buffer {
  const fields = entries.flatMap(({ name, longName, attributes }) => [
    field(name),
    field(longName),
    attributesToBytes(attributes),
  ]);
  return reply(packetType.name, id, uint32(entries.length), ...fields);
}

/** A NAME reply with one path, as REALPATH and READLINK answer. */
export function pathReply(id: number, path: string): Buffer {
  const name = Buffer.from(path);
  return nameReply(id, [{ name, longName: name, attributes: {} }]);
}

export function attributesReply(id: number, attributes: Attributes): Buffer {
  return reply(packetType.attributes, id, attributesToBytes(attributes));
}

/** Makes a DATA reply of a buffer whose first `dataHeaderBytes` were left free, without copying the data. */
export function dataReply(id: number, buffer: Buffer, dataBytes: number): Buffer {
  buffer.writeUInt32BE(dataHeaderBytes - 4 + dataBytes, 0);
  buffer.writeUInt8(packetType.data, 4);
  buffer.writeUInt32BE(id, 5);
  buffer.writeUInt32BE(dataBytes, 9);
  return buffer.subarray(0, dataHeaderBytes + dataBytes);
}

export function limitsReply(id: number): Buffer {
  const { packetBytes, readBytes, writeBytes, handles } = limits;
  return reply(packetType.extendedReply, id, uint64s([packetBytes, readBytes, writeBytes, handles]));
}

/** What `statvfs@openssh.com` wants to know; sizes in blocks. */
export interface DiskFigures {
  blockBytes: number;
  blocks: number;
  freeBlocks: number;
  availableBlocks: number;
  files: number;
  freeFiles: number;
  readOnly: boolean;
}

export function diskReply(id: number, disk: DiskFigures): Buffer {
  const identity = 0;
  const maxNameLength = 255;
  return reply(
    packetType.extendedReply,
    id,
    uint64s([
      ...[disk.blockBytes, disk.blockBytes, disk.blocks, disk.freeBlocks, disk.availableBlocks],
      ...[disk.files, disk.freeFiles, disk.freeFiles, identity, disk.readOnly ? 1 : 0, maxNameLength],
    ]),
  );
}

function reply(type: number, id: number, ...fields: Buffer[]): Buffer {
  return packet(type, uint32(id), ...fields);
}

function packet(type: number, ...fields: Buffer[]): Buffer {
  const length = fields.reduce((sum, { length }) => sum + length, 1);
  return Buffer.concat([uint32(length), Buffer.of(type), ...fields], 4 + length);
}

function field(bytes: Buffer): Buffer {
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint64s(values: number[]): Buffer {
  const bytes = Buffer.allocUnsafe(8 * values.length);
  values.forEach((value, index) => {
    bytes.writeBigUInt64BE(BigInt(value), 8 * index);
  });
  return bytes;
}
