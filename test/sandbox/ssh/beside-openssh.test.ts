import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noAttributes, openFlags, type RawReply, RawSftp, statusOf, text, u32 } from './raw-sftp.ts';
import { home, startTestServer, type TestServer } from './test-server.ts';

const program = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/openssh/sftp-server',
  '/usr/libexec/sftp-server',
].find(existsSync);
const title = program ? 'beside OpenSSH’s own sftp-server' : 'beside OpenSSH (skipped: no sftp-server here)';
/** Whose permissions hold: root may do everything, and would be refused nothing. */
const nobody = 65_534;
const asRoot = process.geteuid?.() === 0;

let test: TestServer;
let ours: RawSftp;
let theirs: RawSftp;
let theirHome: string;
let server: ChildProcess;

/** The same in both: `files` has files, folders and links. */
function furnish(files: string): void {
  mkdirSync(join(files, 'folder/inner'), { recursive: true });
  writeFileSync(join(files, 'file'), 'content');
  writeFileSync(join(files, 'folder/inside'), '');
  symlinkSync('file', join(files, 'to-file'));
  symlinkSync('folder', join(files, 'to-folder'));
  symlinkSync('folder/inner', join(files, 'to-inner'));
  symlinkSync('nothing', join(files, 'dangling'));
  symlinkSync('loop', join(files, 'loop'));
}

function startTheirs(folder: string): RawSftp {
  server = spawn(program ?? '', ['-d', folder], asRoot ? { uid: nobody, gid: nobody } : {});
  const { stdin, stdout } = server;
  if (!stdin || !stdout) throw new Error('it has no streams');
  const channel = Duplex.from({ writable: stdin, readable: stdout });
  channel.on('error', () => {});
  return new RawSftp({} as Client, channel as unknown as ClientChannel);
}

beforeAll(async () => {
  test = await startTestServer();
  theirHome = realpathSync(mkdtempSync(join(tmpdir(), 'turnout-beside-')));
  for (const name of ['code', 'files', 'logs']) mkdirSync(join(theirHome, name));
  furnish(join(theirHome, 'files'));
  furnish(test.files);
  if (asRoot) {
    chownSync(join(theirHome, 'files'), nobody, nobody);
    for (const name of readdirSync(join(theirHome, 'files'), { recursive: true })) {
      const path = join(theirHome, 'files', String(name));
      if (!/^(to-|dangling|loop)/.test(String(name))) chownSync(path, nobody, nobody);
    }
    chmodSync(theirHome, 0o755);
  }
  ours = await RawSftp.open(test);
  await ours.init();
  if (!program) return;
  theirs = startTheirs(theirHome);
  await theirs.init();
});

afterAll(async () => {
  await ours.end();
  server?.kill();
  rmSync(theirHome, { recursive: true, force: true });
  await test.stop();
});

/** The status, or the kind of answer with the path that it names. */
function told(reply: RawReply, base: string): string {
  if (reply.type === 101) return `status ${statusOf(reply).split(' ')[0]}`;
  if (reply.type !== 104) return `answer ${reply.type}`;
  const length = reply.body.readUInt32BE(4);
  return reply.body
    .subarray(8, 8 + length)
    .toString()
    .replace(base, 'HOME');
}

const { write, create, exclusive, truncate } = openFlags;

type Ask = (sftp: RawSftp, path: string, base: string) => Promise<RawReply>;
const looks: Record<string, Ask> = {
  stat: (sftp, path) => sftp.request(17, text(path)),
  lstat: (sftp, path) => sftp.request(7, text(path)),
  realpath: (sftp, path) => sftp.request(16, text(path)),
  readlink: (sftp, path) => sftp.request(19, text(path)),
  opendir: (sftp, path) => sftp.request(11, text(path)),
};
const changes: Record<string, Ask> = {
  setstat: (sftp, path) => sftp.request(9, text(path), u32(8), u32(1e9), u32(1e9)),
  mkdir: (sftp, path) => sftp.request(14, text(path), noAttributes),
  rmdir: (sftp, path) => sftp.request(15, text(path)),
  remove: (sftp, path) => sftp.request(13, text(path)),
  'open exclusively': (sftp, path) =>
    sftp.request(3, text(path), u32(write | create | exclusive), noAttributes),
  'open to write': (sftp, path) => sftp.request(3, text(path), u32(write | truncate), noAttributes),
};
/** OpenSSH opens folders to read, too; here that is refused as it is everywhere else. */
const openToMake: Ask = (sftp, path) => sftp.request(3, text(path), u32(write | create), noAttributes);

async function compare(asks: Record<string, Ask>, paths: readonly string[]): Promise<void> {
  const [ourAnswers, theirAnswers]: [string[], string[]] = [[], []];
  for (const path of paths) {
    for (const [name, ask] of Object.entries(asks)) {
      const line = (answer: string) => `${name} ${path}: ${answer}`;
      ourAnswers.push(line(told(await ask(ours, path, home), home)));
      theirAnswers.push(line(told(await ask(theirs, path, theirHome), theirHome)));
    }
  }
  expect(ourAnswers).toEqual(theirAnswers);
}

describe.skipIf(!program)(title, () => {
  const there = [
    'file',
    'folder',
    'to-file',
    'to-folder',
    'dangling',
    'loop',
    'folder/inside',
    'to-folder/inside',
  ];
  const notThere = [
    'nothing',
    'nothing/below',
    'file/below',
    'folder/nothing',
    'dangling/below',
    'loop/below',
  ];
  const below = (names: readonly string[]) => names.map(name => `files/${name}`);

  it('C5: looks at what is there and at what is not are answered alike', () =>
    compare(looks, ['.', '', 'files', ...below([...there, ...notThere])]));

  it('C5: a slash at the end, dots, and doubled slashes mean the same', () =>
    compare(
      { ...looks, 'open to make': openToMake },
      below([
        ...[
          'file/',
          'folder/',
          'to-file/',
          'to-folder/',
          'dangling/',
          'loop/',
          'file/.',
          'folder/.',
          'to-folder/.',
        ],
        ...['nothing/', 'nothing/.', 'folder//inside', './file', 'folder/../file', 'file/../file'],
        ...[
          'nothing/../file',
          'to-folder/../file',
          'to-inner/..',
          'to-inner/../inside',
          'dangling/..',
          'file/..',
        ],
      ]),
    ));

  it('C5: what cannot be changed is refused with the same status', () =>
    compare(changes, [
      ...below(['nothing/below', 'file/below', 'loop/below', 'dangling/below', 'file/', 'loop', 'folder']),
      `files/${'x'.repeat(256)}`,
    ]));

  it('C5+: what is there already cannot be made again, a full folder not removed', async () => {
    const { mkdir, 'open exclusively': openExclusively } = changes;
    if (!mkdir || !openExclusively) throw new Error('no such request');
    await compare(
      { mkdir, openExclusively },
      below(['file', 'folder', 'folder/', 'to-folder', 'dangling', 'to-file']),
    );
    const { rmdir, remove } = changes;
    if (!rmdir || !remove) throw new Error('no such request');
    await compare({ rmdir }, below(['file', 'folder', 'to-folder', 'to-folder/', 'to-file', 'nothing']));
    await compare({ remove }, below(['folder', 'folder/', 'to-folder/', 'nothing', 'file/', 'dangling/']));
  });

  it.skipIf(!asRoot)(
    'C5: folders of the platform are there, and can neither be made, filled nor removed',
    async () => {
      const { mkdir, rmdir, remove, ...opens } = changes;
      if (!mkdir || !rmdir || !remove) throw new Error('no such request');
      delete opens['setstat'];
      const locations = ['code', '.', 'new', 'new/below', '..', '../..', '/', '/new', '/new/below'];
      await compare({ mkdir, ...opens }, locations);
      // By its name; of the folder that one is in, each system says something else.
      await compare({ rmdir, remove }, ['code', 'new', 'new/below', '/new', '/new/below']);
      const { realpath: _above, ...others } = looks;
      await compare(others, ['new', 'new/below', '/new', '/new/below', '/', '..']);
    },
  );
});
