import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openPutStage, type PutStage } from './upload/put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});

const run = (line: string) => stage.run(line.split(' '));
const hastily = (line: string) => stage.runHastily(line.split(' '));
const local = (path: string) => join(stage.local, path);
const nothing = { files: 0, folders: 0, bytes: 0, same: 0, removed: 0, skipped: 0, failed: 0 };
const old = 981_173_106;

/** Leaves a file on the server, behind its back. */
function plant(path: string, content: string): void {
  mkdirSync(join(stage.there(path), '..'), { recursive: true });
  writeFileSync(stage.there(path), content);
  utimesSync(stage.there(path), old, old);
}

describe('file:put again', () => {
  test('skips what has the same size and time, and sends what has not', async () => {
    stage.write('again/a.txt', 'one');
    stage.write('again/sub/b.txt', 'two');
    await run('file:put again my-site.dev:files/');
    expect(await run('file:put again my-site.dev:files/')).toMatchObject({
      exitCode: 0,
      stderr: ' [notice] Uploaded 0 files, 0 bytes, to my-site.dev:files; 2 already there.\n',
    });
    stage.write('again/a.txt', 'new');
    utimesSync(local('again/a.txt'), old, old);
    const { stdout } = await run('file:put again my-site.dev:files/ --json');
    expect(JSON.parse(stdout)).toEqual({ ...nothing, files: 1, bytes: 3, same: 1 });
    expect(readFileSync(stage.there('files/again/a.txt'), 'utf8')).toBe('new');
  });

  test('compares contents with --checksum and only sizes with --size-only', async () => {
    stage.write('sums/a.txt', 'one');
    utimesSync(local('sums/a.txt'), old, old);
    plant('files/sums/a.txt', 'two');
    const bytes = async (flag: string) =>
      JSON.parse((await run(`file:put sums my-site.dev:files/ --json ${flag}`)).stdout).files;
    expect(await bytes('--dry-run')).toBe(0);
    expect(await bytes('--dry-run --checksum')).toBe(1);
    utimesSync(local('sums/a.txt'), old + 5, old + 5);
    expect(await bytes('--dry-run --size-only')).toBe(0);
    expect(await bytes('--checksum')).toBe(1);
    expect(await bytes('--checksum')).toBe(0);
    expect(readFileSync(stage.there('files/sums/a.txt'), 'utf8')).toBe('one');
  });

  test('removes with --delete what is not here, but nothing that is excluded, and not without a yes', async () => {
    stage.write('mirror/keep.txt', 'keep');
    for (const path of ['gone.txt', 'old/deep/x.txt', 'cache/y.txt', 'z.log'])
      plant(`files/mirror/${path}`, path);
    const line = 'file:put mirror/ my-site.dev:files/mirror --delete --exclude cache/ --exclude *.log';
    expect(await run(line)).toMatchObject({
      exitCode: 2,
      stderr:
        ' [error]  Remove what is not here? Cannot prompt: standard input is not a terminal.\n [notice] To say yes beforehand: --yes\n',
    });
    expect(existsSync(stage.there('files/mirror/keep.txt'))).toBe(false);
    expect((await run(`${line} --dry-run`)).stderr).toBe(
      [
        ' [notice] files/mirror/keep.txt',
        ' [notice] remove files/mirror/gone.txt',
        ' [notice] remove files/mirror/old/deep/x.txt',
        ' [notice] remove files/mirror/old/deep/',
        ' [notice] remove files/mirror/old/',
        ' [notice] Would upload 1 file, 4 bytes, to my-site.dev:files/mirror; 4 removed.\n',
      ].join('\n'),
    );
    expect(await run(`${line} -y`)).toMatchObject({ exitCode: 0 });
    expect(readdirSync(stage.there('files/mirror')).sort()).toEqual(['cache', 'keep.txt', 'z.log']);
  });

  test('goes on after what fails, names it, and exits with 1', async () => {
    stage.write('half/clash', 'a file here');
    stage.write('half/fine.txt', 'fine');
    plant('files/half/clash/inner.txt', 'a folder there');
    const { exitCode, stdout, stderr } = await run('file:put half/ my-site.dev:files/half');
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: [
        ' [warning] files/half/clash: files/half/clash is a folder on the server, not a file.',
        ' [notice] Uploaded 1 file, 4 bytes, to my-site.dev:files/half.',
        ' [error]  1 of 2 files not uploaded: files/half/clash is a folder on the server, not a file.',
        ' [notice] See above for each of them. The same command again does what is missing.\n',
      ].join('\n'),
    });
  });

  test('tells programs of every file with --events', async () => {
    stage.write('told/a.txt', 'one');
    const { stdout } = await run('file:put told my-site.dev:files/ --events');
    expect(stdout).toBe(
      '{"event":"made","path":"files/told/"}\n{"event":"copied","path":"files/told/a.txt","bytes":3}\n',
    );
  });

  test.each(['fast', '0', '-1', '1x'])('takes no rate of %s', async rate => {
    expect(await run(`file:put a my-site.dev:files/ --limit-rate=${rate}`)).toMatchObject({ exitCode: 2 });
  });

  test('keeps to a rate', async () => {
    stage.write('slow.bin', Buffer.alloc(400_000));
    const began = performance.now();
    await run('file:put slow.bin my-site.dev:files/ --limit-rate=10M');
    stage.write('slow.bin', Buffer.alloc(3_000_000));
    expect(await run('file:put slow.bin my-site.dev:files/ --limit-rate=3M')).toMatchObject({ exitCode: 0 });
    // A lower bound holds on every machine: all but the first stripes had to wait.
    expect(performance.now() - began).toBeGreaterThan(500);
  });
});

describe('what a transfer prints', () => {
  test('U9: is one line, and its figures where they are asked for', async () => {
    stage.write('figures/a.txt', 'one');
    const put = 'file:put figures my-site.dev:files/';
    expect(await run(put)).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ' [notice] Uploaded 1 file, 3 bytes, to my-site.dev:files.\n',
    });
    expect((await run('file:get my-site.dev:files/figures got-figures')).stdout).toBe('');
    expect((await run('file:remove my-site.dev:files/figures -r -y')).stdout).toBe('');
    expect((await run(`${put} --field=files`)).stdout).toBe('1\n');
    expect((await run(`${put} --fields=same,failed --format=csv`)).stdout).toBe(
      '"Already there",Failed\n1,0\n',
    );
    expect((await run(`${put} --format=table`)).stdout).toContain('Left out        0');
  });
});

describe('file:put into code', () => {
  test('says what no commit will take, and commits with --commit', async () => {
    stage.write('plugin/plugin.php', '<?php\n');
    stage.write('plugin/.gitignore', 'cache/\n');
    stage.write('plugin/cache/x', 'x');
    const { exitCode, stderr } = await stage.runHastily([
      ...['file:put', 'plugin', 'my-site.dev:code/wp-content/plugins', '--commit', '-m', 'Add plugin'],
    ]);
    expect(stderr.replace(/[0-9a-f]{40}/, 'HASH')).toBe(
      [
        ' [notice] Uploaded 3 files, 14 bytes, to my-site.dev:code/wp-content/plugins.',
        ' [warning] Uploaded, but .gitignore matches it, so no commit can take it: wp-content/plugins/plugin/cache/x',
        ' [notice] Your code was committed.',
        ' [notice] The commit is HASH.\n',
      ].join('\n'),
    );
    expect(exitCode).toBe(0);
    const { stdout } = await run('env:code-log my-site.dev --field=message');
    expect(stdout).toContain('Add plugin');
  });

  test('stops before it sends anything when something else is pending elsewhere', async () => {
    stage.write('other.php', '<?php // other\n');
    stage.write('mine.php', '<?php // mine\n');
    await hastily('file:put other.php my-site.dev:code/other.php');
    const { exitCode, stderr } = await hastily('file:put mine.php my-site.dev:code/mine/ --commit');
    expect(stderr).toBe(
      [
        ' [error]  Other changes are pending in my-site.dev, which would be committed as well: other.php. Nothing was uploaded.',
        ' [notice] Look at them with turnout env:diff my-site.dev; to commit them too: --with-others\n',
      ].join('\n'),
    );
    expect(exitCode).toBe(4);
    expect(existsSync(stage.there('code/mine'))).toBe(false);
    expect(await hastily('file:put mine.php my-site.dev:code/mine/ --commit --with-others')).toMatchObject({
      exitCode: 0,
    });
    expect((await run('env:diffstat my-site.dev --format=json')).stdout).toBe('[]\n');
  });

  test('switches with -y, and says so', async () => {
    await hastily('connection:set my-site.dev git');
    stage.write('switched.php', '<?php\n');
    const { exitCode, stderr } = await hastily('file:put switched.php my-site.dev:code/ -y');
    expect(stderr).toContain(' [notice] my-site.dev is in SFTP mode now.\n [notice] Uploaded 1 file');
    expect(exitCode).toBe(0);
  });
});

describe('file:put into code without --commit', () => {
  test('says what no commit will take', async () => {
    stage.write('more/.gitignore', 'cache/\n');
    stage.write('more/cache/x', 'x');
    expect((await run('file:put more my-site.dev:code/')).stderr).toContain(
      ' [warning] .gitignore matches what no commit will take therefore: more/cache/x.\n',
    );
  });
});

describe('file:get', () => {
  test('fetches a folder, or what is in it, with times and executable bits, and skips what is here', async () => {
    plant('files/tree/a.txt', 'one');
    plant('files/tree/sub/big.bin', 'x'.repeat(2_500_000));
    plant('files/tree/empty', '');
    expect(await run('file:get my-site.dev:files/tree got')).toMatchObject({
      exitCode: 0,
      stderr: ' [notice] Downloaded 3 files, 2500003 bytes, from my-site.dev:files/tree.\n',
    });
    expect(await run('file:get my-site.dev:files/tree/ got/flat')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(local('got'), { recursive: true }).map(String).sort()).toEqual([
      'flat',
      'flat/a.txt',
      'flat/empty',
      'flat/sub',
      'flat/sub/big.bin',
      'tree',
      'tree/a.txt',
      'tree/empty',
      'tree/sub',
      'tree/sub/big.bin',
    ]);
    expect(readFileSync(local('got/tree/sub/big.bin'), 'utf8')).toBe('x'.repeat(2_500_000));
    expect(statSync(local('got/tree/a.txt')).mtimeMs).toBe(old * 1000);
    const { stdout } = await run('file:get my-site.dev:files/tree got --json');
    expect(JSON.parse(stdout)).toEqual({ ...nothing, same: 3 });
  });

  test('gives a single file the new name, or puts it into the folder of that name', async () => {
    plant('files/one.txt', 'one');
    for (const to of ['renamed.txt', 'made/', 'made']) await run(`file:get my-site.dev:files/one.txt ${to}`);
    expect(readFileSync(local('renamed.txt'), 'utf8')).toBe('one');
    expect(readdirSync(local('made'))).toEqual(['one.txt']);
  });

  test('fetches what matches a pattern, and a file that is called like one', async () => {
    for (const name of ['a.jpg', 'b.jpg', 'c.png', '[id].js']) plant(`files/match/${name}`, name);
    await run('file:get my-site.dev:files/match/*.jpg matched');
    await run('file:get my-site.dev:files/match/[id].js matched');
    expect(readdirSync(local('matched')).sort()).toEqual(['[id].js', 'a.jpg', 'b.jpg']);
    expect(await run('file:get my-site.dev:files/match/*.gif matched')).toMatchObject({
      exitCode: 10,
      stderr:
        ' [error]  There is no files/match/*.gif on the server.\n [notice] See what is there, from the login folder on: turnout file:list my-site.dev:\n',
    });
  });

  test.each(['file:get my-site.dev:files/nope', 'file:list my-site.dev:files/nope'])(
    'W13+: %s of what is not there proposes a command that works',
    async line => {
      const { exitCode, stderr } = await run(line);
      expect({ exitCode, stderr }).toEqual({
        exitCode: 10,
        stderr:
          ' [error]  There is no files/nope on the server.\n [notice] See what is there, from the login folder on: turnout file:list my-site.dev:\n',
      });
      const [proposed = ''] = /(?<=turnout ).*/.exec(stderr) ?? [];
      expect(await run(proposed)).toMatchObject({ exitCode: 0 });
    },
  );

  test('W14+: a folder of this machine that is not there is named as the reason, without the name of a part', async () => {
    plant('files/one.txt', 'one');
    expect((await run('file:get my-site.dev:files/one.txt no/such/one.txt')).stderr).toContain(
      ` [error]  ${local('no/such/one.txt')} cannot be written: the folder does not exist and cannot be created.\n [notice] Make its folder first, or name another place.\n`,
    );
  });

  test('R6+: says that a part of the path here is no folder', async () => {
    plant('files/below/a.txt', 'one');
    writeFileSync(local('in-the-way'), '');
    expect(await run('file:get my-site.dev:files/below/ in-the-way/x')).toMatchObject({
      exitCode: 1,
      stderr: [
        ` [error]  ${local('in-the-way/x')} cannot be written: a part of the path is not a folder.`,
        ' [notice] Make its folder first, or name another place.\n',
      ].join('\n'),
    });
  });

  test('leaves links out, and makes those that stay inside with --links', async () => {
    plant('files/linked/real.txt', 'real');
    symlinkSync('real.txt', stage.there('files/linked/link'));
    expect((await run('file:get my-site.dev:files/linked')).stderr).toContain('; 1 left out.');
    await run('file:get my-site.dev:files/linked --links');
    expect(readdirSync(local('linked')).sort()).toEqual(['link', 'real.txt']);
  });

  test('removes with --delete what is not there', async () => {
    plant('files/there/a.txt', 'one');
    stage.write('here/there/a.txt', 'one');
    stage.write('here/there/extra/b.txt', 'b');
    expect(await run('file:get my-site.dev:files/there here --delete -y')).toMatchObject({ exitCode: 0 });
    expect(readdirSync(local('here/there'))).toEqual(['a.txt']);
  });
});

describe('file:list', () => {
  test('shows what there is', async () => {
    plant('files/listed/a.txt', 'one');
    plant('files/listed/sub/b.txt', 'twelve');
    expect((await run('file:list my-site.dev --field=path')).stdout).toBe('certs\ncode\nfiles\nlogs\ntmp\n');
    expect(JSON.parse((await run('file:list my-site.dev:files/listed/a.txt --json')).stdout)).toEqual([
      { path: 'files/listed/a.txt', kind: 'file', size: 3, mtime: old, executable: false },
    ]);
    expect(
      (await run('file:list my-site.dev:files/listed -r --format=csv --fields=path,kind,size')).stdout,
    ).toContain('files/listed/a.txt,file,3\n');
    expect((await run('file:list my-site.dev:files/listed -r --exclude *.txt --field=path')).stdout).toBe(
      'files/listed/sub\n',
    );
  });

  test('refuses an absolute path with the reason', async () => {
    expect(await run('file:list my-site.dev:/srv/bindings')).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: [
        ' [error]  "/srv/bindings" is an absolute path: the login folder is another one whenever the platform moves the environment.',
        ' [notice] Begin with code/ or files/, for example my-site.dev:code/wp-content/plugins/\n',
      ].join('\n'),
    });
  });
});

describe('file:remove', () => {
  test('removes a file with a yes, a folder with --recursive, and what matches', async () => {
    for (const path of ['a.txt', 'b.tmp', 'c.tmp', 'deep/er/d.txt']) plant(`files/rm/${path}`, path);
    symlinkSync('a.txt', stage.there('files/rm/link'));
    expect(await run('file:remove my-site.dev:files/rm/a.txt')).toMatchObject({ exitCode: 2 });
    expect(await run('file:remove --glob my-site.dev:files/rm/*.tmp -y')).toMatchObject({
      exitCode: 0,
      stderr: ' [notice] Removed 2 files and folders from my-site.dev: files/rm/b.tmp, files/rm/c.tmp.\n',
    });
    await run('file:remove my-site.dev:files/rm/link -y');
    expect(readdirSync(stage.there('files/rm')).sort()).toEqual(['a.txt', 'deep']);
    expect(await run('file:remove my-site.dev:files/rm -y')).toMatchObject({
      exitCode: 2,
      stderr: ' [error]  files/rm is a folder.\n [notice] To remove it with all that is in it: --recursive\n',
    });
    expect(await run('file:remove my-site.dev:files/rm -r -y')).toMatchObject({ exitCode: 0 });
    expect(existsSync(stage.there('files/rm'))).toBe(false);
    expect(await run('file:remove my-site.dev:files/rm -y')).toMatchObject({ exitCode: 10 });
  });

  test('refuses code where code takes no changes', async () => {
    expect(await run('file:remove my-site.live:code/index.php -y')).toMatchObject({ exitCode: 11 });
  });
});
