import { PassThrough } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributesToBytes, readAttributes } from '../../../src/sandbox/ssh/sftp/attributes.ts';
import { longName } from '../../../src/sandbox/ssh/sftp/long-name.ts';
import { Cursor } from '../../../src/sandbox/ssh/sftp/packet-reader.ts';
import { BrokenStreamError, PacketStream } from '../../../src/sandbox/ssh/sftp/packet-stream.ts';
import { dataHeaderBytes, dataReply, nameReply, statusReply } from '../../../src/sandbox/ssh/sftp/replies.ts';
import { readRequest } from '../../../src/sandbox/ssh/sftp/requests.ts';
import { StatusError } from '../../../src/sandbox/ssh/sftp/status-error.ts';
import { framed, text, u32, u64 } from './raw-sftp.ts';

const uint32 = fc.integer({ min: 0, max: 0xffff_ffff });
const attributes = fc.record(
  {
    size: fc.maxSafeNat(),
    owner: fc.record({ user: uint32, group: uint32 }),
    mode: uint32,
    times: fc.record({ accessed: uint32, modified: uint32 }),
  },
  { requiredKeys: [] },
);

describe('the codec', () => {
  it('reads back the attributes that it wrote', () => {
    fc.assert(
      fc.property(attributes, given => {
        expect(readAttributes(new Cursor(attributesToBytes(given)))).toEqual(given);
      }),
    );
  });

  it('skips extended attributes and reads what follows', () => {
    const bytes = Buffer.concat([
      u32(0x8000_0004),
      u32(0o100644),
      u32(1),
      text('name'),
      text('value'),
      u32(7),
    ]);
    const cursor = new Cursor(bytes);
    expect(readAttributes(cursor)).toEqual({ mode: 0o100644 });
    expect(cursor.uint32()).toBe(7);
  });

  it('reads the path of every request as it was sent', () => {
    const types = [3, 7, 9, 11, 13, 14, 15, 16, 17, 19];
    const path = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(fc.constantFrom(...types), path, (type, given) => {
        const packet = Buffer.concat([text(given), u32(1), u32(0), u32(0)]);
        expect(readRequest(type, new Cursor(packet))).toMatchObject({ path: given });
      }),
    );
  });

  it('reads a READ and a WRITE', () => {
    const read = Buffer.concat([text(u32(9)), u64(2 ** 40), u32(255)]);
    expect(readRequest(5, new Cursor(read))).toEqual({
      kind: 'read',
      handle: 9,
      offset: 2 ** 40,
      length: 255,
    });
    const write = Buffer.concat([text(u32(9)), u64(3), text('data')]);
    expect(readRequest(6, new Cursor(write))).toEqual({
      kind: 'write',
      handle: 9,
      offset: 3,
      data: Buffer.from('data'),
    });
  });

  it('answers garbage with a StatusError and nothing else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 255 }), fc.uint8Array({ maxLength: 64 }), (type, bytes) => {
        expect(outcomeOf(type, Buffer.from(bytes))).toMatch(/^request$|^StatusError$/);
      }),
      { numRuns: 20_000 },
    );
  });

  it.each([
    ['an offset beyond 2^53', 5, [text(u32(1)), u64(-1n), u32(1)], 'The offset or size is too large'],
    ['a name longer than its packet', 17, [u32(0xffff_ffff)], 'The packet ends too early'],
    ['a name that is not UTF-8', 17, [text(Buffer.of(0xff, 0xfe))], 'The name is not valid UTF-8'],
    ['a handle that is not ours', 4, [text('five5')], 'No such handle'],
    ['an unknown type', 99, [], 'Requests of type 99 are not supported'],
    ['an unknown extension', 200, [text('hardlink@openssh.com')], 'This extension is not supported'],
  ])('says what is wrong with %s', (_what, type, fields, message) => {
    expect(() => readRequest(type, new Cursor(Buffer.concat(fields)))).toThrow(message);
  });

  it('writes replies as the draft has them', () => {
    expect(statusReply(7, 'noSuchFile', 'No')).toEqual(
      framed(Buffer.of(101), u32(7), u32(2), text('No'), text('en')),
    );
    const entry = { name: Buffer.from('a'), longName: Buffer.from('b'), attributes: { size: 1 } };
    expect(nameReply(7, [entry])).toEqual(
      framed(Buffer.of(104), u32(7), u32(1), text('a'), text('b'), u32(1), u64(1)),
    );
    const buffer = Buffer.concat([Buffer.alloc(dataHeaderBytes), Buffer.from('data, and room')]);
    expect(dataReply(7, buffer, 4)).toEqual(framed(Buffer.of(103), u32(7), text('data')));
  });

  it('writes long names like ls', () => {
    const now = Date.UTC(2026, 6, 1);
    const folder = { size: 4096, mode: 0o040755, times: { accessed: 0, modified: now / 1000 - 60 } };
    expect(longName('sub', folder, now)).toBe(
      'drwxr-xr-x    1 pantheon pantheon         4096 Jun 30 23:59 sub',
    );
    const old = { size: 7, mode: 0o120777, times: { accessed: 0, modified: Date.UTC(2024, 1, 3) / 1000 } };
    expect(longName('l', old, now)).toBe('lrwxrwxrwx    1 pantheon pantheon            7 Feb  3  2024 l');
  });
});

describe('the packet stream', () => {
  it('finds the packets wherever the chunks are cut', async () => {
    const packets = fc.array(fc.uint8Array({ minLength: 1, maxLength: 50 }), { maxLength: 10 });
    await fc.assert(
      fc.asyncProperty(packets, fc.integer({ min: 1, max: 60 }), async (given, size) => {
        const bytes = Buffer.concat(given.map(packet => framed(Buffer.from(packet))));
        const channel = new PassThrough();
        const stream = new PacketStream(channel);
        for (let at = 0; at < bytes.length; at += size) channel.write(bytes.subarray(at, at + size));
        channel.end();
        const found: Buffer[] = [];
        for (let next = await stream.next(); next !== undefined; next = await stream.next()) found.push(next);
        expect(found).toEqual(given.map(packet => Buffer.from(packet)));
      }),
    );
  });

  it.each([[0], [256 * 1024 + 1025], [0xffff_ffff]])('breaks at a packet of %i bytes', async length => {
    const channel = new PassThrough();
    const stream = new PacketStream(channel);
    channel.write(u32(length));
    await expect(stream.next()).rejects.toThrow(BrokenStreamError);
  });
});

function outcomeOf(type: number, bytes: Buffer): string {
  try {
    readRequest(type, new Cursor(bytes));
    return 'request';
  } catch (error) {
    return error instanceof StatusError ? 'StatusError' : String(error);
  }
}
