import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noAttributes, openFlags, RawSftp, statusOf, text, u32, u64 } from './raw-sftp.ts';
import { home, startTestServer, type TestServer } from './test-server.ts';

const { write, create } = openFlags;

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

describe('a refusal', () => {
  const refused: [string, (given: RawSftp) => Promise<{ type: number; id: number; body: Buffer }>, string][] =
    [
      [
        'RENAME',
        given => given.request(18, text('code/a'), text('code/b')),
        '8 Rename is not supported on this platform: upload under the new name and remove the old one',
      ],
      [
        'a hard link',
        given => given.extended('hardlink@openssh.com', text('a'), text('b')),
        '8 This extension is not supported',
      ],
      [
        'a write to logs',
        given => given.request(14, text('logs/x'), noAttributes),
        '3 Logs are written by the platform only',
      ],
      [
        'a new area',
        given => given.request(14, text('private'), noAttributes),
        '3 This folder belongs to the platform',
      ],
      ['removing an area', given => given.request(15, text('code')), '3 This folder belongs to the platform'],
      ['a path above the home', given => given.request(17, text('/etc/passwd')), '2 No such file or folder'],
      ['a zero byte', given => given.request(17, text('code/a\0b')), '4 A name cannot contain a zero byte'],
      [
        'a long name',
        given => given.request(17, text(`code/${'x'.repeat(256)}`)),
        '5 A name in the path is longer than 255 bytes',
      ],
      [
        'removing a folder as a file',
        given => given.request(13, text('files/kept')),
        '4 This is a folder: remove it with rmdir',
      ],
      [
        'a folder that is not empty',
        given => given.request(15, text('files/kept')),
        '4 The folder is not empty',
      ],
      [
        'a name that is taken',
        given => given.request(14, text('files/kept'), noAttributes),
        '4 There is already something with that name',
      ],
      [
        'an absolute link',
        given => given.request(20, text('/etc/passwd'), text('/files/l')),
        '3 The link leads out of this folder and is not followed',
      ],
      [
        'a link out of its area',
        given => given.request(20, text('../../outside'), text(`${home}/files/l`)),
        '3 The link leads out of this folder and is not followed',
      ],
    ];

  it.each(refused)('of %s says why', async (_what, ask, expected) => {
    mkdirSync(join(test.files, 'kept/inner'), { recursive: true });
    await sftp.init();
    expect(statusOf(await ask(sftp))).toBe(expected);
  });

  it('meets whoever makes a file of code too large for Git to read, in whichever way', async () => {
    await sftp.init();
    const handle = await sftp.open('code/large', write | create);
    const size = 4 * 1024 ** 3;
    const attributes = [u32(1), u64(size + 1)];
    const replies = await Promise.all([
      sftp.request(6, handle, u64(size), text('x')),
      sftp.request(10, handle, ...attributes),
      sftp.request(9, text('code/large'), ...attributes),
      sftp.extended('lsetstat@openssh.com', text('code/large'), ...attributes),
    ]);
    expect(new Set(replies.map(statusOf))).toEqual(new Set(['4 A file in code can have 4 GiB at most']));
    expect(statSync(join(test.code, 'large')).size).toBe(0);
    expect(statusOf(await sftp.request(6, handle, u64(size - 1), text('x')))).toBe('0 Done');
    expect(statusOf(await sftp.request(10, handle, u32(1), u64(0)))).toBe('0 Done');
  });

  it('meets every request that names .git in code, and leaves nothing behind', async () => {
    await sftp.init();
    const names = [
      '.git',
      '.GIT',
      '.git ',
      '.git.',
      'git~1',
      '.g\u200cit',
      '.git::$INDEX_ALLOCATION',
      'sub/.git/config',
    ];
    const before = readdirSync(test.code);
    for (const name of names) {
      const path = text(`code/${name}`);
      const replies = await Promise.all([
        sftp.request(3, path, u32(write | create), noAttributes),
        ...[7, 11, 13, 15, 16, 17, 19].map(type => sftp.request(type, path)),
        ...[9, 14].map(type => sftp.request(type, path, noAttributes)),
        sftp.request(20, text('x'), text(`${home}/code/${name}`)),
        sftp.request(20, text(name), text(`${home}/code/innocent`)),
        sftp.extended('statvfs@openssh.com', path),
        sftp.extended('lsetstat@openssh.com', path, noAttributes),
        sftp.extended('expand-path@openssh.com', path),
      ]);
      expect(new Set(replies.map(statusOf))).toEqual(
        new Set(['3 Names that some system takes for .git are not accepted in code']),
      );
    }
    expect(readdirSync(test.code)).toEqual(before);
  });
});
