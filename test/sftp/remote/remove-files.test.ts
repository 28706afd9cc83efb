import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPutStage, type PutStage } from '../upload/put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});

function plant(path: string, content = 'x'): void {
  mkdirSync(join(stage.there(path), '..'), { recursive: true });
  writeFileSync(stage.there(path), content);
}

const remove = (path: string, ...args: string[]) =>
  stage.run(['file:remove', `my-site.dev:${path}`, ...args]);

describe('file:remove that is refused', () => {
  test('W14: says why once', async () => {
    expect(await remove('logs', '--recursive', '-y')).toEqual({
      exitCode: 11,
      stdout: '',
      stderr: [
        ' [notice] Removed 0 files and folders from my-site.dev:logs.',
        ' [error]  logs was not removed: This folder belongs to the platform.',
        ' [notice] Check the permissions there.\n',
      ].join('\n'),
    });
  });
});

describe('file:remove', () => {
  const left = () => readdirSync(stage.there('files/named')).sort();
  const gone = (path: string, hint = ' [notice] To remove what it matches as a pattern: --glob\n') => ({
    exitCode: 10,
    stdout: '',
    stderr: ` [error]  There is no ${path} on the server.\n${hint}`,
  });

  test('R2: of a name with brackets, twice, does not take what the brackets would match', async () => {
    for (const name of ['photo[1].jpg', 'photo1.jpg']) plant(`files/named/${name}`);
    expect((await remove('files/named/photo[1].jpg', '-y')).exitCode).toBe(0);
    expect(await remove('files/named/photo[1].jpg', '-y')).toEqual(gone('files/named/photo[1].jpg'));
    expect(left()).toEqual(['photo1.jpg']);
  });

  test('R2: of a folder with brackets, twice, does not take folders of one letter', async () => {
    for (const path of ['[id]/x', 'i/x', 'd/x']) plant(`files/named/${path}`);
    expect((await remove('files/named/[id]', '--recursive', '-y')).exitCode).toBe(0);
    expect(await remove('files/named/[id]', '--recursive', '-y')).toEqual(gone('files/named/[id]'));
    expect(left()).toEqual(expect.arrayContaining(['d', 'i']));
  });

  test.each([
    ['R2', 'what?.txt', 'whatX.txt'],
    ['R2+', 'a{b,c}.txt', 'ab.txt'],
    ['R2+', 'all*.txt', 'all-of-it.txt'],
  ])('%s: of %s, twice, does not take %s', async (_, name, other) => {
    for (const each of [name, other]) plant(`files/named/${each}`);
    expect((await remove(`files/named/${name}`, '-y')).exitCode).toBe(0);
    expect(await remove(`files/named/${name}`, '-y')).toEqual(gone(`files/named/${name}`));
    expect(left()).toContain(other);
  });

  test('R2+: says where to look for a name that is gone', async () => {
    plant('files/named/x.txt');
    expect(await remove('files/named/y.txt', '-y')).toEqual(
      gone('files/named/y.txt', ' [notice] See what is there: turnout file:list my-site.dev:files/named\n'),
    );
  });

  test('R2: takes a pattern with --glob, names what it matched, and is the same the second time', async () => {
    for (const name of ['[ab].log', 'a.log', 'b.log']) plant(`files/glob/${name}`);
    const glob = (...args: string[]) => remove('files/glob/[ab].log', '--glob', ...args);
    expect((await glob()).stderr).toContain(
      ' [error]  Remove from my-site.dev: files/glob/a.log, files/glob/b.log? Cannot prompt: standard input is not a terminal.',
    );
    expect((await glob('-y')).stderr).toBe(
      ' [notice] Removed 2 files and folders from my-site.dev: files/glob/a.log, files/glob/b.log.\n',
    );
    expect((await glob('-y')).exitCode).toBe(10);
    expect(existsSync(stage.there('files/glob/[ab].log'))).toBe(true);
  });

  test('R2+: leaves what is excluded in a folder that it empties, and the folder with it', async () => {
    for (const name of ['keep.cfg', 'x.txt']) plant(`files/half/${name}`);
    expect((await remove('files/half', '-r', '-y', '--exclude', '*.cfg')).exitCode).toBe(0);
    expect(readdirSync(stage.there('files/half'))).toEqual(['keep.cfg']);
  });
});

describe('file:get --delete', () => {
  test('R2+: takes names only, since it removes on this machine', async () => {
    for (const path of ['[id]/x', 'i/other']) plant(`files/mirror/${path}`);
    const get = ['file:get', 'my-site.dev:files/mirror/[id]', 'mirror/', '--delete', '-y'];
    expect((await stage.run(get)).exitCode).toBe(0);
    await remove('files/mirror/[id]', '-r', '-y');
    stage.write('mirror/i/mine.txt', 'mine');
    expect(await stage.run(get)).toEqual({
      exitCode: 10,
      stdout: '',
      stderr: [
        ' [error]  There is no files/mirror/[id] on the server.',
        ' [notice] With --delete a path is taken as it stands, and not as a pattern.\n',
      ].join('\n'),
    });
    expect(existsSync(join(stage.local, 'mirror/i/mine.txt'))).toBe(true);
  });
});

describe('a pattern in file:list and file:get', () => {
  test('R2: is taken where no such name is, and what it was taken for is said', async () => {
    for (const name of ['photo[1].jpg', 'photo1.jpg']) plant(`files/said/${name}`);
    const list = ['file:list', 'my-site.dev:files/said/photo[1].jpg', '--field=path'];
    expect(await stage.run(list)).toEqual({
      exitCode: 0,
      stdout: 'files/said/photo[1].jpg\n',
      stderr: '',
    });
    await remove('files/said/photo[1].jpg', '-y');
    const notice = ' [notice] Taken as a pattern, which matches files/said/photo1.jpg.\n';
    expect(await stage.run(list)).toEqual({ exitCode: 0, stdout: 'files/said/photo1.jpg\n', stderr: notice });
    expect((await stage.run(['file:get', 'my-site.dev:files/said/photo[1].jpg', 'said/'])).stderr).toBe(
      `${notice} [notice] Downloaded 1 file, 1 bytes, from my-site.dev:files/said/photo[1].jpg.\n`,
    );
  });
});
