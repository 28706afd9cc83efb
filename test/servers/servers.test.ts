import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test as plainTest } from 'vitest';
import { dropbearServer } from './dropbear.ts';
import type { ServerKind } from './foreign-server.ts';
import { openssh } from './openssh.ts';
import { proftpdInOwnRoot, proftpdWithoutModes, proftpdWithoutRename, proftpdWithRename } from './proftpd.ts';
import { asyncsshServer, paramikoServer } from './python-servers.ts';
import { openServerStage, type ServerStage } from './server-stage.ts';

const all = [
  openssh,
  proftpdWithRename,
  proftpdWithoutRename,
  proftpdWithoutModes,
  proftpdInOwnRoot,
  dropbearServer,
  asyncsshServer,
  paramikoServer,
];
/** All of them with `npm run test:servers`. */
const kinds = process.env['ALL_SERVERS'] ? all : [openssh, proftpdWithoutRename];

describe.each(kinds)('$name', kind => {
  const missing = kind.missing();
  if (missing === undefined) suite(kind);
  else plainTest.skipIf(true)(`is tried (skipped: ${missing})`, () => {});
});

function suite(kind: ServerKind): void {
  let stage: ServerStage;

  beforeAll(async () => {
    stage = await openServerStage(kind);
  });
  afterAll(() => stage?.stop());

  const test = (title: string, work: () => Promise<void>) => {
    const reason = kind.differences[title];
    const name = reason === undefined ? title : `${title} (skipped: ${reason})`;
    plainTest.skipIf(reason !== undefined)(name, work);
  };
  const old = 981_173_106;
  const run = (line: string) => stage.run(...line.split(' '));
  const local = (path: string) => join(stage.local, path);
  const fine = async (line: string) => {
    const ran = await run(line);
    expect({ line, exitCode: ran.exitCode, stderr: ran.exitCode === 0 ? '' : ran.stderr }).toEqual({
      ...{ line, exitCode: 0, stderr: '' },
    });
    return ran;
  };
  const plant = (path: string, content: string | Buffer) => {
    mkdirSync(dirname(stage.there(path)), { recursive: true });
    writeFileSync(stage.there(path), content);
    utimesSync(stage.there(path), old, old);
  };
  const parts = (folder: string) => readdirSync(stage.there(folder)).filter(name => name.endsWith('.part'));

  test('several uploads of one tree at once all succeed, and leave no part', async () => {
    const content = (index: number) => Buffer.alloc(index < 2 ? 2_500_000 : 50, `${index}`);
    for (let index = 0; index < 30; index++) stage.write(`at-once/sub/${index}.txt`, content(index));
    const line = 'file:put at-once/ my-site.dev:files/at-once/';
    const ran = await Promise.all([run(line), run(line), run(line)]);
    expect(ran.map(({ exitCode, stderr }) => (exitCode === 0 ? '' : stderr))).toEqual(['', '', '']);
    const names = readdirSync(stage.there('files/at-once/sub'));
    expect(names).toHaveLength(30);
    for (let index = 0; index < 30; index++) {
      const there = readFileSync(stage.there(`files/at-once/sub/${index}.txt`));
      expect(there.equals(content(index))).toBe(true);
    }
  });

  test('put: small and large files, folders, times and executable bits', async () => {
    const big = Buffer.alloc(9_000_001, 'signal');
    stage.write('box/a.txt', 'one');
    stage.write('box/empty.txt', '');
    stage.write('box/sub/tool', '#!/bin/sh\n', 0o755);
    stage.write('box/sub/big.bin', big);
    utimesSync(local('box/a.txt'), old, old);
    const { stderr } = await fine('file:put box my-site.dev:files/');
    const lost =
      ' [warning] The server takes no modes, so that files which are executable here are not there.\n';
    expect(stderr).toBe(
      `${kind.refusesModes ? lost : ''} [notice] Uploaded 4 files, 9000014 bytes, to my-site.dev:files.\n`,
    );
    expect(readFileSync(stage.there('files/box/a.txt'), 'utf8')).toBe('one');
    expect(readFileSync(stage.there('files/box/sub/big.bin')).equals(big)).toBe(true);
    expect(statSync(stage.there('files/box/empty.txt')).size).toBe(0);
    expect(statSync(stage.there('files/box/a.txt')).mtimeMs).toBe(old * 1000);
    expect(statSync(stage.there('files/box/sub/tool')).mode & 0o100).toBe(kind.refusesModes ? 0 : 0o100);
    expect(statSync(stage.there('files/box/a.txt')).mode & 0o100).toBe(0);
    expect([...parts('files/box'), ...parts('files/box/sub')]).toEqual([]);
  });

  test('put again: skips what is there, and replaces what has changed', async () => {
    stage.write('again/a.txt', 'one');
    stage.write('again/big.bin', Buffer.alloc(2_000_000, 'a'));
    await fine('file:put again my-site.dev:files/');
    expect((await fine('file:put again my-site.dev:files/')).stderr).toContain('Uploaded 0 files');
    stage.write('again/a.txt', 'another');
    stage.write('again/big.bin', Buffer.alloc(1_500_000, 'b'));
    expect((await fine('file:put again my-site.dev:files/')).stderr).toContain('Uploaded 2 files');
    expect(readFileSync(stage.there('files/again/a.txt'), 'utf8')).toBe('another');
    expect(readFileSync(stage.there('files/again/big.bin')).equals(Buffer.alloc(1_500_000, 'b'))).toBe(true);
    expect(parts('files/again')).toEqual([]);
  });

  test('put: a thousand small files', async () => {
    for (let n = 0; n < 1000; n++) stage.write(`many/${n % 7}/file-${n}.txt`, `file ${n}`);
    await fine('file:put many my-site.dev:files/');
    for (const n of [0, 1, 499, 998, 999]) {
      expect(readFileSync(stage.there(`files/many/${n % 7}/file-${n}.txt`), 'utf8')).toBe(`file ${n}`);
    }
    expect((await fine('file:get my-site.dev:files/many got-many')).stderr).toContain(
      'Downloaded 1,000 files',
    );
  });

  test('put: links as they are, also a second time and in the place of a file', async () => {
    stage.write('links/dir/file', 'x');
    symlinkSync('dir/file', local('links/lnk'));
    symlinkSync('../dir/file', local('links/dir/up'));
    symlinkSync('nowhere', local('links/broken'));
    await fine('file:put links my-site.dev:files/');
    await fine('file:put links my-site.dev:files/');
    expect(readlinkSync(stage.there('files/links/lnk'))).toBe('dir/file');
    expect(readlinkSync(stage.there('files/links/dir/up'))).toBe('../dir/file');
    expect(readlinkSync(stage.there('files/links/broken'))).toBe('nowhere');
    const stray = ['dir', 'nowhere', 'file'].filter(name =>
      lstatSync(stage.there(name), { throwIfNoEntry: false }),
    );
    expect(stray).toEqual([]);
  });

  test('get: what is there, links included, and skips it the second time', async () => {
    plant('files/got/a.txt', 'one');
    plant('files/got/sub/big.bin', Buffer.alloc(5_000_000, 'x'));
    symlinkSync('a.txt', stage.there('files/got/lnk'));
    expect((await fine('file:get my-site.dev:files/got ./ --links')).stderr).toBe(
      ' [notice] Downloaded 3 files, 5000003 bytes, from my-site.dev:files/got.\n',
    );
    expect(readlinkSync(local('got/lnk'))).toBe('a.txt');
    expect(statSync(local('got/sub/big.bin')).size).toBe(5_000_000);
    expect(statSync(local('got/a.txt')).mtimeMs).toBe(old * 1000);
    expect((await fine('file:get my-site.dev:files/got ./ --links')).stderr).toContain('Downloaded 0 files');
  });

  test('odd names arrive, are listed and are removed', async () => {
    const names = [
      'with space',
      "quo'te",
      'ünïcode',
      '日本語',
      'a[1].txt',
      'back\\slash',
      '-dash',
      '#hash',
      '$dollar',
      'two  ',
      'tab\there',
      '*',
    ];
    for (const name of names) stage.write(`odd/${name}`, name);
    await fine('file:put odd my-site.dev:files/');
    expect(readdirSync(stage.there('files/odd')).sort()).toEqual(names.toSorted());
    const { stdout } = await fine('file:list my-site.dev:files/odd --format=json');
    expect(
      JSON.parse(stdout)
        .map((each: { path: string }) => each.path)
        .sort(),
    ).toEqual(names.map(name => `files/odd/${name}`).sort());
    await fine('file:get my-site.dev:files/odd/ got-odd');
    expect(readdirSync(local('got-odd')).sort()).toEqual(names.toSorted());
    expect((await stage.run('file:remove', 'my-site.dev:files/odd/*', '-y')).exitCode).toBe(0);
    expect(readdirSync(stage.there('files/odd'))).toHaveLength(names.length - 1);
  });

  test('list and remove: folders with all that is in them, links not followed', async () => {
    plant('files/gone/deep/er/x.txt', 'x');
    plant('files/stays/x.txt', 'x');
    symlinkSync('../stays', stage.there('files/gone/link'));
    const { stdout } = await fine(
      'file:list my-site.dev:files/gone --recursive --fields=path,kind --format=csv',
    );
    expect(stdout).toBe(
      'Path,Kind\nfiles/gone/deep,folder\nfiles/gone/deep/er,folder\nfiles/gone/deep/er/x.txt,file\nfiles/gone/link,link\n',
    );
    await fine('file:remove my-site.dev:files/gone --recursive -y');
    expect({
      gone: existsSync(stage.there('files/gone')),
      stays: existsSync(stage.there('files/stays/x.txt')),
    }).toEqual({ gone: false, stays: true });
  });

  test('remove: a link is removed itself, also one to a folder and one that leads nowhere', async () => {
    plant('files/target/x.txt', 'x');
    symlinkSync('target', stage.there('files/to-folder'));
    symlinkSync('nowhere', stage.there('files/to-nothing'));
    await fine('file:remove my-site.dev:files/to-folder --recursive -y');
    await fine('file:remove my-site.dev:files/to-nothing -y');
    expect(readFileSync(stage.there('files/target/x.txt'), 'utf8')).toBe('x');
    const left = readdirSync(stage.there('files')).filter(name => name.startsWith('to-'));
    expect(left).toEqual([]);
  });

  test('mirror: --delete removes what is not here', async () => {
    stage.write('mirror/keep.txt', 'keep');
    for (const path of ['old/x.txt', 'y.txt']) plant(`files/mirror/${path}`, path);
    await fine('file:put mirror/ my-site.dev:files/mirror --delete -y');
    expect(readdirSync(stage.there('files/mirror'))).toEqual(['keep.txt']);
  });

  test('resume: goes on with a large file that was interrupted', async () => {
    const content = Buffer.alloc(60_000_000, 'signal');
    stage.write('resume.bin', content);
    utimesSync(local('resume.bin'), old, old);
    const stopped = await stage.runUntilCut(30_000_000, 'file:put', 'resume.bin', 'my-site.dev:files/');
    expect(stopped.exitCode).toBe(9);
    const { stderr } = await fine('file:put resume.bin my-site.dev:files/ --resume');
    const [, sent] = /^ \[notice\] Uploaded 1 file, (\d+) bytes/.exec(stderr) ?? [];
    expect(Number(sent)).toBeLessThan(content.length);
    expect(readFileSync(stage.there('files/resume.bin')).equals(content)).toBe(true);
    expect(parts('files')).toEqual([]);
  });

  test('connection:test: every step goes well in SFTP mode', async () => {
    const { stdout } = await run('connection:test my-site.dev --format=json');
    const bad = JSON.parse(stdout).filter((each: { result: string }) => each.result === 'failed');
    expect(bad).toEqual([]);
    const write = JSON.parse(stdout).find((each: { step: string }) => each.step === 'write');
    const refused = ' The server refuses to rename, so files are replaced in place.';
    expect(write.found).toBe(`code and files can be written to.${kind.refusesRename ? refused : ''}`);
  });

  test('stash and restore: changes, links and removals come back as they were', async () => {
    stage.write('theme/style.css', 'body {}\n');
    stage.write('theme/tool', '#!/bin/sh\n', 0o755);
    symlinkSync('style.css', local('theme/lnk'));
    await fine('file:put theme my-site.dev:code/wp-content/');
    await fine('file:remove my-site.dev:code/index.php -y');
    await stage.notice();
    const { stdout } = await fine('env:diffstat my-site.dev --fields=file,status --format=csv');
    expect(stdout).toContain('wp-content/theme/lnk');
    const id = (await fine('env:stash my-site.dev --field=id')).stdout.trim();
    await fine('env:discard my-site.dev -y');
    expect(existsSync(stage.there('code/wp-content/theme/style.css'))).toBe(false);
    expect(await stage.runNoticed('stash:restore', id)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(stage.there('code/wp-content/theme/style.css'), 'utf8')).toBe('body {}\n');
    expect(readlinkSync(stage.there('code/wp-content/theme/lnk'))).toBe('style.css');
    const bit = statSync(stage.there('code/wp-content/theme/tool')).mode & 0o100;
    expect(bit).toBe(kind.refusesModes ? 0 : 0o100);
    expect(existsSync(stage.there('code/index.php'))).toBe(false);
  });

  test('sweep: a switch finds what no list shows', async () => {
    await stage.notice();
    await run('env:commit my-site.dev -m before');
    plant('code/wp-content/unlisted.php', '<?php\n');
    utimesSync(stage.there('code/wp-content/unlisted.php'), Date.now() / 1000 + 5, Date.now() / 1000 + 5);
    const { exitCode, stderr } = await run('connection:set my-site.dev git --on-changes=stash');
    expect(stderr).toContain('wp-content/unlisted.php');
    expect(exitCode).toBe(4);
  });
}
