import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openPutStage, type PutStage } from '../upload/put-stage.ts';

let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  return stage.strike;
});

beforeEach(() => rmSync(join(stage.local, 'clone'), { recursive: true, force: true }));

const run = (line: string) => stage.run(line.split(' '));
const here = (path = '') => join(stage.local, 'clone', path);

function plant(path: string, content: string): void {
  mkdirSync(join(stage.there(path), '..'), { recursive: true });
  writeFileSync(stage.there(path), content);
}

describe('file:get --delete', () => {
  test('A10: into a clone leaves its .git where it is', async () => {
    plant('files/mirror/a.txt', 'one');
    stage.write('clone/.git/refs/heads/mine', 'a commit that was never pushed\n');
    stage.write('clone/gone.txt', 'gone');
    const { exitCode, stderr } = await run('file:get my-site.dev:files/mirror/ clone --delete -y');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: ' [notice] Downloaded 1 file, 3 bytes, from my-site.dev:files/mirror; 1 removed.\n',
    });
    expect(readdirSync(here()).sort()).toEqual(['.git', 'a.txt']);
    expect(readdirSync(here('.git/refs/heads'))).toEqual(['mine']);
  });

  test('A10: does not name .git among what it would remove', async () => {
    plant('files/mirror/a.txt', 'one');
    stage.write('clone/.git/HEAD', 'ref: refs/heads/master\n');
    const { stderr } = await run('file:get my-site.dev:files/mirror/ clone --delete --dry-run');
    expect(stderr).toBe(
      ' [notice] files/mirror/a.txt\n [notice] Would download 1 file, 3 bytes, from my-site.dev:files/mirror.\n',
    );
  });

  test('A10+: a .git that is a file, as in worktrees and submodules, and one in other letters stay', async () => {
    plant('files/mirror/sub/a.txt', 'one');
    stage.write('clone/sub/.git', 'gitdir: ../../.git/worktrees/sub\n');
    stage.write('clone/.GIT/HEAD', 'ref: refs/heads/master\n');
    expect((await run('file:get my-site.dev:files/mirror/ clone --delete -y')).exitCode).toBe(0);
    expect(readdirSync(here('sub')).sort()).toEqual(['.git', 'a.txt']);
    expect(existsSync(here('.GIT/HEAD'))).toBe(true);
  });

  test('A10+: a folder that holds a clone further down is left, and what lies beside it goes', async () => {
    plant('files/mirror/a.txt', 'one');
    stage.write('clone/vendor/lib/.git/HEAD', 'ref: refs/heads/master\n');
    stage.write('clone/vendor/lib/edited.php', 'never committed\n');
    stage.write('clone/vendor/other/x.php', 'x');
    const { exitCode, stdout } = await run('file:get my-site.dev:files/mirror/ clone --delete -y --events');
    expect(exitCode).toBe(0);
    expect(readdirSync(here('vendor'))).toEqual(['lib']);
    expect(readdirSync(here('vendor/lib')).sort()).toEqual(['.git', 'edited.php']);
    expect(stdout).toContain(
      `{"event":"skipped","path":"${here('vendor/lib')}","reason":"a Git repository"}\n`,
    );
  });

  test('A10+: a bare repository is left as well', async () => {
    plant('files/mirror/a.txt', 'one');
    for (const name of ['HEAD', 'objects/ab/cd', 'refs/heads/mine'])
      stage.write(`clone/lib.git/${name}`, 'x');
    stage.write('clone/objects/x.txt', 'x');
    expect((await run('file:get my-site.dev:files/mirror/ clone --delete -y')).exitCode).toBe(0);
    expect(existsSync(here('objects'))).toBe(false);
    expect(readdirSync(here('lib.git')).sort()).toEqual(['HEAD', 'objects', 'refs']);
  });

  test('R3+: leaves a name that is the same in another Unicode form here', async () => {
    plant('files/nfc/\u00e9.txt', 'one');
    stage.write('nfc/e\u0301.txt', 'one');
    stage.write('nfc/old.txt', 'x');
    expect((await run('file:get my-site.dev:files/nfc/ nfc --delete -y')).exitCode).toBe(0);
    expect(readdirSync(join(stage.local, 'nfc')).sort()).toEqual(['e\u0301.txt', '\u00e9.txt']);
  });

  test('A10+: into a bare repository takes nothing of it', async () => {
    plant('files/into/lib/a.txt', 'one');
    for (const name of ['HEAD', 'objects/ab/cd', 'refs/heads/mine']) stage.write(`into/lib/${name}`, 'x');
    expect((await run('file:get my-site.dev:files/into/ into --delete -y')).exitCode).toBe(0);
    expect(readdirSync(join(stage.local, 'into/lib')).sort()).toEqual(['HEAD', 'a.txt', 'objects', 'refs']);
  });

  test('A10+: what is excluded stays, also in a folder that is not there', async () => {
    plant('files/mirror/a.txt', 'one');
    stage.write('clone/old/local.cfg', 'mine');
    stage.write('clone/old/x.txt', 'x');
    expect((await run('file:get my-site.dev:files/mirror/ clone --delete -y --exclude *.cfg')).exitCode).toBe(
      0,
    );
    expect(readdirSync(here('old'))).toEqual(['local.cfg']);
  });
});

describe('file:put --delete', () => {
  test('R3+: leaves a name that is the same in another Unicode form, which may be the file just sent', async () => {
    stage.write('forms/\u00e9.txt', 'one');
    plant('files/forms/e\u0301.txt', 'one');
    plant('files/forms/old.txt', 'x');
    expect((await run('file:put forms/ my-site.dev:files/forms --delete -y')).exitCode).toBe(0);
    expect(readdirSync(stage.there('files/forms')).sort()).toEqual(['e\u0301.txt', '\u00e9.txt']);
  });

  test('A10+: into a bare repository on the server takes nothing of it', async () => {
    stage.write('out/lib/a.txt', 'one');
    for (const name of ['HEAD', 'objects/ab/cd', 'refs/heads/mine']) plant(`files/out/lib/${name}`, 'x');
    expect((await run('file:put out/ my-site.dev:files/out --delete -y')).exitCode).toBe(0);
    expect(readdirSync(stage.there('files/out/lib')).sort()).toEqual(['HEAD', 'a.txt', 'objects', 'refs']);
  });

  test('A10+: leaves a bare repository on the server', async () => {
    stage.write('clone/a.txt', 'one');
    for (const name of ['HEAD', 'objects/ab/cd', 'refs/heads/mine']) plant(`files/bare/lib.git/${name}`, 'x');
    expect((await run('file:put clone/ my-site.dev:files/bare --delete -y')).exitCode).toBe(0);
    expect(readdirSync(stage.there('files/bare/lib.git')).sort()).toEqual(['HEAD', 'objects', 'refs']);
  });

  test('A10+: leaves a repository on the server, and what is excluded, also further down', async () => {
    stage.write('clone/a.txt', 'one');
    plant('files/kept/old/lib/.git/HEAD', 'ref: refs/heads/master\n');
    plant('files/kept/old/lib/edited.php', 'never committed\n');
    plant('files/kept/old/local.cfg', 'mine');
    plant('files/kept/old/x.txt', 'x');
    expect((await run('file:put clone/ my-site.dev:files/kept --delete -y --exclude *.cfg')).exitCode).toBe(
      0,
    );
    expect(readdirSync(stage.there('files/kept/old')).sort()).toEqual(['lib', 'local.cfg']);
    expect(readdirSync(stage.there('files/kept/old/lib')).sort()).toEqual(['.git', 'edited.php']);
  });
});
