import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { partName } from '../../../src/sftp/transfer/partial-file.ts';
import { mountModelessDisk, noModelessDisk } from '../../support/modeless-disk.ts';
import { openPutStage, type PutStage } from '../upload/put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});

beforeEach(() => {
  for (const path of [stage.there('files/links'), join(stage.local, 'got'), join(stage.local, 'links')])
    rmSync(path, { recursive: true, force: true });
});

const run = (line: string) => stage.run(line.split(' '));
const got = (path: string) => join(stage.local, 'got', path);

/** A tree of links and folders: those that end in a slash, and path → target. */
function lay(root: string, tree: Record<string, string>): void {
  for (const [path, target] of Object.entries(tree)) {
    const at = join(root, path);
    mkdirSync(path.endsWith('/') ? at : dirname(at), { recursive: true });
    if (!path.endsWith('/')) symlinkSync(target, at);
  }
}

const noDisk = noModelessDisk();

const isThere = (path: string) => lstatSync(got(path), { throwIfNoEntry: false }) !== undefined;
const get = () => run('file:get my-site.dev:files/links/ got --links');

describe('file:get --links', () => {
  test('A20: makes no link whose way leads out through another', async () => {
    lay(stage.there('files/links'), { 'a/b/c/d/s': '../../../..', t: 'a/b/c/d/s/../x' });
    const { exitCode, stderr } = await get();
    expect(stderr).toContain('files/links/t is a link that leads out of what is fetched, to a/b/c/d/s/../x.');
    expect({ exitCode, s: isThere('a/b/c/d/s'), t: isThere('t') }).toEqual({
      exitCode: 1,
      s: true,
      t: false,
    });
  });

  test('A20+: nor one that leads out over a chain, in whatever order they are listed', async () => {
    lay(stage.there('files/links'), {
      'z/deep/': '',
      a: 'b/../secret',
      b: 'c',
      c: 'z/deep/up',
      'z/deep/up': '../..',
    });
    const { exitCode } = await get();
    expect({ exitCode, a: isThere('a'), b: isThere('b'), c: isThere('c') }).toEqual({
      ...{ exitCode: 1, a: false, b: true, c: true },
    });
  });

  test('A20+: nor one through a link that lies here already', async () => {
    lay(stage.there('files/links'), { 'out/': '', t: 'out/passwd' });
    lay(stage.local, { 'got/out': '/etc' });
    expect((await get()).exitCode).toBe(12);
    expect(isThere('t')).toBe(false);
    expect(readlinkSync(got('out'))).toBe('/etc');
  });

  test('A20+: but those whose way through others stays inside', async () => {
    lay(stage.there('files/links'), { 'releases/5/': '', current: 'releases/5', app: 'current/../6' });
    expect((await get()).exitCode).toBe(0);
    expect(readlinkSync(got('app'))).toBe('current/../6');
  });

  test('A20+: a ring of links leads nowhere, and is made', async () => {
    lay(stage.there('files/links'), { a: 'b', b: 'a' });
    expect((await get()).exitCode).toBe(0);
    expect(readlinkSync(got('a'))).toBe('b');
  });

  test('puts a link in the place of a file', async () => {
    lay(stage.there('files/links'), { a: 'b' });
    mkdirSync(join(stage.local, 'got'));
    writeFileSync(got('a'), 'mine');
    expect(await get()).toMatchObject({ exitCode: 0 });
    expect(readlinkSync(got('a'))).toBe('b');
  });

  test('takes away nothing that another process makes beside it at the same time', async () => {
    lay(stage.there('files/links'), { a: 'b' });
    const theirs = partName('a', { size: 0, mtime: 0 });
    lay(stage.local, { [`got/${theirs}`]: 'b' });
    writeFileSync(got('a'), 'mine');
    expect(await get()).toMatchObject({ exitCode: 0 });
    expect(readdirSync(got('')).sort()).toEqual([theirs, 'a']);
    expect(readlinkSync(got('a'))).toBe('b');
  });

  const onSuchDisk = `leaves the file there on a disk without links${noDisk ? ` (skipped: ${noDisk})` : ''}`;
  test.skipIf(noDisk !== undefined)(onSuchDisk, async () => {
    lay(stage.there('files/links'), { a: 'b' });
    const disk = mountModelessDisk();
    try {
      writeFileSync(join(disk.location, 'a'), 'mine');
      const line = ['file:get', 'my-site.dev:files/links/', disk.location, '--links'];
      expect((await stage.run(line)).exitCode).toBe(1);
      expect(readdirSync(disk.location)).toEqual(['a']);
      expect(readFileSync(join(disk.location, 'a'), 'utf8')).toBe('mine');
    } finally {
      disk.dispose();
    }
  });
});

describe('what is no file', () => {
  const fifo = () => stage.there('files/links/fifo');
  beforeEach(() => {
    mkdirSync(stage.there('files/links'), { recursive: true });
    execFileSync('mkfifo', [fifo()]);
  });

  test('stays on the server where a file or a link was to be put', async () => {
    writeFileSync(join(stage.local, 'fifo'), 'a');
    const refused = {
      exitCode: 11,
      stderr: [
        ' [notice] Uploaded 0 files, 0 bytes, to my-site.dev:files/links.',
        ' [error]  files/links/fifo is neither a file nor a folder there.',
        ' [notice] Remove it there first, or choose another path.\n',
      ].join('\n'),
    };
    expect(await run('file:put fifo my-site.dev:files/links/')).toMatchObject(refused);
    rmSync(join(stage.local, 'fifo'));
    lay(stage.local, { 'links/fifo': 'x' });
    expect((await run('file:put links/ my-site.dev:files/links/')).exitCode).toBe(11);
    expect(lstatSync(fifo()).isFIFO()).toBe(true);
  });

  test('is refused when it is what was to be fetched, and left out of a folder', async () => {
    expect(await run('file:get my-site.dev:files/links/fifo got')).toMatchObject({
      exitCode: 11,
      stderr: [
        ' [error]  files/links/fifo is neither a file nor a folder on the server.',
        ' [notice] Name a file, a folder, or a pattern.\n',
      ].join('\n'),
    });
    expect((await run('file:get my-site.dev:files/links/ got')).exitCode).toBe(0);
  });

  test('a link that leads nowhere is told as such when it is named', async () => {
    lay(stage.there('files/links'), { lost: 'nowhere', ring: 'ring' });
    for (const name of ['lost', 'ring']) {
      expect(await run(`file:get my-site.dev:files/links/${name} got`)).toMatchObject({
        exitCode: 10,
        stderr: [
          ` [error]  files/links/${name} is a link on the server that leads nowhere.`,
          ' [notice] To fetch the link itself, add --links.\n',
        ].join('\n'),
      });
      expect((await run(`file:get my-site.dev:files/links/${name} got/ --links`)).exitCode).toBe(0);
      expect(lstatSync(got(name)).isSymbolicLink()).toBe(true);
    }
  });
});

describe('file:put', () => {
  test('A20: sends no link whose way leads out through another', async () => {
    lay(join(stage.local, 'links'), { 'a/b/c/d/s': '../../../..', t: 'a/b/c/d/s/../x' });
    expect(await run('file:put links my-site.dev:files/')).toMatchObject({
      exitCode: 12,
      stderr: [
        ` [error]  This cannot be sent: ${stage.local}/links/t is a link that leads out of the folder, to a/b/c/d/s/../x.`,
        ' [notice] Nothing was sent. Move them away first.\n',
      ].join('\n'),
    });
    expect(existsSync(stage.there('files/links'))).toBe(false);
  });

  test('A20+: but one whose way through another stays inside', async () => {
    lay(join(stage.local, 'links'), { 'releases/5/': '', current: 'releases/5', app: 'current/x' });
    writeFileSync(join(stage.local, 'links/releases/5/x'), 'x');
    expect((await run('file:put links my-site.dev:files/')).exitCode).toBe(0);
    expect(readlinkSync(stage.there('files/links/app'))).toBe('current/x');
  });
});
