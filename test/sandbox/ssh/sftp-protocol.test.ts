import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { framed, openFlags, RawSftp, statusOf, text, u32, u64 } from './raw-sftp.ts';
import { startTestServer, type TestServer } from './test-server.ts';

const { read, write, create, truncate } = openFlags;

let test: TestServer;
let sftp: RawSftp;

beforeAll(async () => {
  test = await startTestServer();
});

afterAll(() => test.stop());

beforeEach(async () => {
  sftp = await RawSftp.open(test);
});

afterEach(() => sftp.end());

const writeRequest = (handle: Buffer, offset: number, data: string | Buffer) =>
  sftp.request(6, handle, u64(offset), text(data));

// What tests before this one left would be counted, and its collection taken for memory that a server gave back.
setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

describe('an SFTP session', () => {
  it('offers version 3 and its extensions, rename not among them', async () => {
    const version = (await sftp.init()).toString('latin1');
    expect(version.slice(0, 5)).toBe('\x02\0\0\0\x03');
    expect(version).toContain('statvfs@openssh.com\0\0\0\x012');
    expect(version).toContain('limits@openssh.com\0\0\0\x011');
    expect(version).not.toContain('rename');
  });

  it('runs pipelined requests on one handle in order', async () => {
    await sftp.init();
    const handle = await sftp.open('code/ordered', write | create | truncate);
    const writes = Array.from({ length: 50 }, (_, index) =>
      writeRequest(handle, index * 4096, Buffer.alloc(4096, index)),
    );
    const closed = sftp.request(4, handle);
    const shown = sftp.request(17, text('code/ordered'));
    expect(new Set((await Promise.all(writes)).map(statusOf))).toEqual(new Set(['0 Done']));
    expect(statusOf(await closed)).toBe('0 Done');
    expect((await shown).body.readBigUInt64BE(4)).toBe(204_800n);
    const content = readFileSync(join(test.code, 'ordered'));
    expect(Array.from({ length: 50 }, (_, index) => content[index * 4096])).toEqual([...Array(50).keys()]);
  });

  it('answers reads that were sent before a CLOSE, and those after it with a reason', async () => {
    await sftp.init();
    writeFileSync(join(test.files, 'short'), 'content');
    const handle = await sftp.open('files/short', read);
    const replies = await Promise.all([
      sftp.request(5, handle, u64(0), u32(100)),
      sftp.request(5, handle, u64(7), u32(100)),
      sftp.request(4, handle),
      sftp.request(5, handle, u64(0), u32(100)),
    ]);
    expect(replies[0]?.body).toEqual(text('content'));
    expect(replies.slice(1).map(statusOf)).toEqual(['1 End of file', '0 Done', '4 No such handle']);
  });

  it('gives at most 261,120 bytes for one READ', async () => {
    await sftp.init();
    writeFileSync(join(test.files, 'large'), Buffer.alloc(400_000));
    const handle = await sftp.open('files/large', read);
    const reply = await sftp.request(5, handle, u64(0), u32(0xffff_ffff));
    expect(reply.body.readUInt32BE(0)).toBe(261_120);
  });

  it('keeps 1,024 handles open and refuses one more', async () => {
    await sftp.init();
    writeFileSync(join(test.files, 'opened'), '');
    const handles = Array.from({ length: 1024 }, () => sftp.open('files/opened', read));
    expect(new Set((await Promise.all(handles)).map(handle => handle.toString('hex'))).size).toBe(1024);
    await expect(sftp.open('files/opened', read)).rejects.toThrow('4 No more than 1024 files and folders');
  });

  it('tells its limits', async () => {
    await sftp.init();
    const { body } = await sftp.extended('limits@openssh.com');
    expect(body).toEqual(Buffer.concat([262_144, 261_120, 261_120, 1024].map(u64)));
  });

  it.each([
    ['a packet that is too large', u32(400_000)],
    ['an empty packet', u32(0)],
    ['a packet without a request number', framed(Buffer.of(17))],
  ])('ends the channel at %s', async (_what, bytes) => {
    await sftp.init();
    sftp.channel.write(bytes);
    await sftp.closed;
  });

  it('ends the channel when the first packet is not INIT', async () => {
    sftp.channel.write(framed(Buffer.of(17), u32(1), text('.')));
    await sftp.closed;
  });

  it('ends with exit status 0 when the client ends', async () => {
    await sftp.init();
    const exit = new Promise(resolve => sftp.channel.once('exit', resolve));
    sftp.channel.end();
    expect(await exit).toBe(0);
  });

  it('lives on through random packets', async () => {
    await sftp.init();
    const bytes = fc.uint8Array({ maxLength: 40 });
    const property = fc.asyncProperty(fc.integer({ min: 3, max: 250 }), bytes, async (type, body) => {
      const reply = await sftp.request(type, Buffer.from(body));
      expect([101, 104, 105, 201, 102]).toContain(reply.type);
    });
    await fc.assert(property, { numRuns: 1000 });
  });

  it('keeps its memory bounded when a client asks for 500 MiB and reads nothing', async () => {
    writeFileSync(join(test.files, 'huge'), Buffer.alloc(8 * 1024 * 1024));
    const greedy = await RawSftp.open(test);
    await greedy.init();
    await sftp.init();
    const handle = await greedy.open('files/huge', read);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    greedy.channel.pause();
    for (let sent = 0; sent < 2000; sent++) void greedy.request(5, handle, u64(0), u32(261_120));
    let most = 0;
    // Every answer to another user is a turn in which the server could have gone on with the greedy one.
    for (let quietTurns = 0; quietTurns < 200 && most < 100 * 1024 * 1024; quietTurns++) {
      await sftp.request(17, text('files/huge'));
      const held = process.memoryUsage().arrayBuffers - before;
      if (held > most) quietTurns = 0;
      most = Math.max(most, held);
    }
    await greedy.end();
    expect(most).toBeGreaterThan(2 * 1024 * 1024);
    expect(most).toBeLessThan(40 * 1024 * 1024);
  });
});
