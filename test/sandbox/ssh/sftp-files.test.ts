import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noAttributes, openFlags, RawSftp, statusOf, text, u32, u64 } from './raw-sftp.ts';
import { home, startTestServer, type TestServer } from './test-server.ts';

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

describe('a link that leads out', () => {
  it('is not followed by any request and shows no real path', async () => {
    await sftp.init();
    symlinkSync(test.outside, join(test.files, 'way-out'));
    symlinkSync('../outside/created', join(test.files, 'dangling'));
    const inside = text('files/way-out/canary');
    const replies = await Promise.all([
      sftp.request(3, inside, u32(read), noAttributes),
      sftp.request(3, inside, u32(write | truncate), noAttributes),
      sftp.request(3, text('files/dangling'), u32(write | create), noAttributes),
      ...[7, 13, 17].map(type => sftp.request(type, inside)),
      ...[11, 17].map(type => sftp.request(type, text('files/way-out'))),
      sftp.request(9, inside, u32(1), u64(0)),
      sftp.request(14, text('files/way-out/new'), noAttributes),
      sftp.request(20, text('x'), text(`${home}/files/way-out/link`)),
    ]);
    expect(new Set(replies.map(statusOf))).toEqual(
      new Set(['3 The link leads out of this folder and is not followed']),
    );
    expect(readFileSync(join(test.outside, 'canary'), 'utf8')).toBe('alive');
    expect(readdirSync(test.outside)).toEqual(['canary']);
  });

  it('shows the path of the tree in READLINK where the text is a real path', async () => {
    await sftp.init();
    symlinkSync(join(test.files, 'target'), join(test.files, 'absolute'));
    const { body } = await sftp.request(19, text('files/absolute'));
    expect(body.subarray(4)).toEqual(
      Buffer.concat([text(`${home}/files/target`), text(`${home}/files/target`), u32(0)]),
    );
  });
});

describe('SYMLINK', () => {
  it.each([
    ['turnout', `${home}/files/one`],
    ['AsyncSSH_2.10.1', 'files/two'],
    ['WinSCP_release_6.3', 'files/three'],
    ['ssh2js1.17.0', 'files/four'],
  ])('C2: takes the target first, as OpenSSH does, whatever %s is called', async (ident, link) => {
    const client = await RawSftp.open(test, { ident });
    await client.init();
    writeFileSync(join(test.files, 'taken'), '');
    expect(statusOf(await client.request(20, text('taken'), text(link)))).toBe('0 Done');
    expect(statusOf(await client.request(20, text('again'), text(link)))).toBe(
      '4 There is already something with that name',
    );
    expect(statusOf(await client.request(20, text(`${home}/files/draft`), text('taken')))).toBe(
      '3 This folder belongs to the platform',
    );
    const { body } = await client.request(19, text(link));
    await client.end();
    expect(body.subarray(4, 13)).toEqual(text('taken'));
    expect(readdirSync(test.files)).not.toContain('draft');
  });
});

describe('absolute paths', () => {
  it('T1: lead to the areas at the root too, as on the platform', async () => {
    await sftp.init();
    writeFileSync(join(test.files, 'absolute-path'), 'content');
    expect((await sftp.request(17, text('/files/absolute-path'))).type).toBe(105);
    expect((await sftp.request(17, text('/code/'))).type).toBe(105);
    const { body } = await sftp.request(16, text('/files/absolute-path'));
    const real = `${home}/files/absolute-path`;
    expect(body.subarray(4, 8 + real.length)).toEqual(text(real));
    expect(statusOf(await sftp.request(14, text('/files/absolute-folder'), noAttributes))).toBe('0 Done');
    expect(readdirSync(test.files)).toContain('absolute-folder');
    expect(statusOf(await sftp.request(17, text('/private')))).toBe('2 No such file or folder');
    const { body: handle } = await sftp.request(11, text('/'));
    const { body: names } = await sftp.request(12, handle);
    for (const name of ['srv', 'code', 'files', 'logs']) expect(names.includes(text(name))).toBe(true);
  });
});

describe('attributes', () => {
  it('keep the executable bit, the time and the size, and forget owners', async () => {
    await sftp.init();
    writeFileSync(join(test.files, 'kept-bits'), 'content');
    const given = [u32(1 | 2 | 4 | 8), u64(3), u32(0), u32(0), u32(0o104700), u32(1e9), u32(1.1e9)];
    expect(statusOf(await sftp.request(9, text('files/kept-bits'), ...given))).toBe('0 Done');
    const stats = statSync(join(test.files, 'kept-bits'));
    expect([stats.size, stats.mode & 0o7777, stats.mtimeMs]).toEqual([3, 0o755, 1.1e12]);
    const { body } = await sftp.request(17, text('files/kept-bits'));
    expect(body).toEqual(
      Buffer.concat([u32(15), u64(3), u32(10_000), u32(10_000), u32(0o100755), u32(1e9), u32(1.1e9)]),
    );
  });

  it('are those of the real file, links not followed by LSTAT', async () => {
    await sftp.init();
    writeFileSync(join(test.files, 'real'), '12345');
    symlinkSync('real', join(test.files, 'to-real'));
    const [followed, kept] = await Promise.all(
      [17, 7].map(type => sftp.request(type, text('files/to-real'))),
    );
    expect(followed?.body.readUInt32BE(20)).toBe(0o100644);
    expect(kept?.body.readUInt32BE(20)).toBe(0o120777);
    expect(existsSync(join(test.files, 'real'))).toBe(true);
  });
});

describe('a name that is not UTF-8', () => {
  it('is listed as the bytes that it is, and refused in requests', async () => {
    await sftp.init();
    mkdirSync(join(test.files, 'pushed'));
    const name = Buffer.of(0x61, 0xff);
    writeFileSync(Buffer.concat([Buffer.from(`${test.files}/pushed/`), name]), '');
    const { body: handle } = await sftp.request(11, text('files/pushed'));
    const { body } = await sftp.request(12, handle);
    expect(body.readUInt32BE(0)).toBe(3);
    expect(body.includes(text(name))).toBe(true);
    const path = Buffer.concat([Buffer.from('files/pushed/'), name]);
    expect(statusOf(await sftp.request(17, text(path)))).toBe('4 The name is not valid UTF-8');
  });
});
