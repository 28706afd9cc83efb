import { execFileSync } from 'node:child_process';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RefusedError } from '../../../../src/errors/turnout-error.ts';
import { readLog } from '../../../../src/sandbox/code/code-log.ts';
import { openRepository } from '../../../../src/sandbox/code/git/repository.ts';
import { importCode } from '../../../../src/sandbox/code/import-code.ts';
import { makeGround, makeTree, order } from '../tree-fixture.ts';

const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };

function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Me', '-c', 'user.email=me@example.com', ...args], {
    cwd,
    env,
    encoding: 'utf8',
  });
}

test('a new repository is bare, has an empty branch master and no hooks, and is opened again as it is', async () => {
  const { git: ours, repository } = await makeGround();
  expect((await readdir(repository.path)).sort()).toEqual(['HEAD', 'config', 'info', 'objects', 'refs']);
  expect(git(repository.path, 'symbolic-ref', 'HEAD')).toBe('refs/heads/master\n');
  expect([...(await repository.refs())]).toEqual([]);
  await writeFile(join(repository.path, 'description'), 'kept');
  await openRepository(ours, repository.path);
  expect(await readdir(repository.path)).toContain('description');
});

test('branches and tags are made once, and only with plain names and whole hashes', async () => {
  const { tree, write, repository } = await makeTree();
  await write('a', 'a\n');
  const first = (await tree.commit(order('first')))?.hash ?? '';
  await write('a', 'b\n');
  const second = (await tree.commit(order('second')))?.hash ?? '';
  await repository.createBranch('multidev', first);
  await repository.createBranch('multidev', first);
  await repository.createTag('pantheon_test_1', first);
  await expect(repository.createTag('pantheon_test_1', second)).rejects.toThrow('update-ref');
  for (const name of ['-d', 'a..b', 'a b', 'x.lock', '../x', 'a/', '.a', 'a~1', 'HEAD:x', '']) {
    await expect(repository.createBranch(name, first)).rejects.toThrow(RefusedError);
  }
  await expect(repository.createBranch('b', 'master')).rejects.toThrow(RefusedError);
  expect([...(await repository.refs())]).toEqual([
    ['refs/heads/master', second],
    ['refs/heads/multidev', first],
    ['refs/tags/pantheon_test_1', first],
  ]);
  await repository.deleteBranch('multidev');
  expect([...(await repository.refs()).keys()]).toEqual(['refs/heads/master', 'refs/tags/pantheon_test_1']);
});

test('refs are listed by Git once, and again when anyone has changed one of them', async () => {
  const { tree, write, repository } = await makeTree();
  await write('a', 'a\n');
  const hash = (await tree.commit(order('first')))?.hash ?? '';
  const first = await repository.refs();
  expect(await repository.refs()).toBe(first);
  git(repository.path, 'tag', '--annotate', '--message=by hand', 'v1', hash);
  git(repository.path, 'branch', 'team/feature', hash);
  const all = { 'refs/heads/master': hash, 'refs/heads/team/feature': hash, 'refs/tags/v1': hash };
  expect(Object.fromEntries(await repository.refs())).toEqual(all);
  git(repository.path, 'pack-refs', '--all');
  expect(Object.fromEntries(await repository.refs())).toEqual(all);
  git(repository.path, 'branch', '--delete', '--force', 'team/feature');
  expect([...(await repository.refs()).keys()]).toEqual(['refs/heads/master', 'refs/tags/v1']);
  await mkdir(join(repository.path, 'reftable'));
  expect(await repository.refs()).not.toBe(await repository.refs());
});

test('the log is the first-parent history, newest first, labelled with the environments that contain a commit', async () => {
  const { tree, write, repository } = await makeTree();
  await write('a', 'a\n');
  const first = (await tree.commit(order('first\n\nwith a body\n', { time: 1_471_563_075 })))?.hash ?? '';
  await repository.createTag('pantheon_test_1', first);
  await write('a', 'b\n');
  const second =
    (await tree.commit(order('second', { authorName: 'Grace', authorEmail: 'g@example.com' })))?.hash ?? '';
  const labels = new Map([
    ['dev', 'refs/heads/master'],
    ['test', 'refs/tags/pantheon_test_1'],
    ['live', 'refs/tags/pantheon_live_1'],
  ]);
  expect(await readLog(repository, 'refs/heads/master', labels)).toEqual([
    {
      hash: second,
      author: 'Grace',
      email: 'g@example.com',
      datetime: '2023-11-14T22:13:20',
      message: 'second',
      labels: ['dev'],
      parents: [first],
    },
    {
      hash: first,
      author: 'Ada Lovelace',
      email: 'ada@example.com',
      datetime: '2016-08-18T23:31:15',
      message: 'first\n\nwith a body\n',
      labels: ['dev', 'test'],
      parents: [],
    },
  ]);
  expect(await readLog(repository, 'refs/heads/none', labels)).toEqual([]);
});

test('a folder becomes one commit without ignored files, and with the files of repositories below it', async () => {
  const { folder, repository } = await makeGround();
  const code = join(folder, 'my code');
  await mkdir(join(code, 'vendor/lib/.git'), { recursive: true });
  await mkdir(join(code, 'node_modules/x'), { recursive: true });
  await writeFile(join(code, '.gitignore'), 'node_modules\n');
  await writeFile(join(code, 'node_modules/x/index.js'), '');
  await writeFile(join(code, 'vendor/lib/.git/config'), '[core]\n\tfsmonitor = touch canary\n');
  await writeFile(join(code, 'vendor/lib/ünï.php'), '<?php\n');
  await writeFile(join(code, '-option'), 'o\n');
  await symlink('/etc/passwd', join(code, 'link'));
  const hash = await importCode(repository, code, order('Imported'));
  expect([...(await repository.refs())]).toEqual([['refs/heads/master', hash]]);
  expect(git(repository.path, 'ls-tree', '-rz', '--name-only', 'master').split('\0')).toEqual([
    '-option',
    '.gitignore',
    'link',
    'vendor/lib/ünï.php',
    '',
  ]);
  expect(await readdir(code, { recursive: true })).not.toContain('canary');
  expect((await readdir(repository.path)).sort()).toEqual(['HEAD', 'config', 'info', 'objects', 'refs']);
});

test('a Git checkout brings the history of what it has checked out', async () => {
  const { folder, repository } = await makeGround();
  const code = join(folder, 'checkout');
  await mkdir(code);
  git(code, 'init', '-q', '-b', 'main');
  git(code, 'commit', '-q', '--allow-empty', '-m', 'one');
  git(code, 'commit', '-q', '--allow-empty', '-m', 'two');
  git(code, 'branch', 'other');
  await writeFile(join(code, 'uncommitted'), '');
  const hash = await importCode(repository, code, order('unused'));
  expect(hash).toBe(git(code, 'rev-parse', 'HEAD').trim());
  expect(git(repository.path, 'log', '--format=%s', 'master')).toBe('two\none\n');
  expect([...(await repository.refs()).keys()]).toEqual(['refs/heads/master']);
  const linked = join(folder, 'linked');
  git(code, 'worktree', 'add', '-q', linked, 'HEAD~1', '--detach');
  const second = await openRepository(repository.git, join(folder, 'second.git'));
  expect(await importCode(second, linked, order('unused'))).toBe(git(code, 'rev-parse', 'HEAD~1').trim());
});

test('a checkout without a commit is imported as a folder', async () => {
  const { folder, repository } = await makeGround();
  const code = join(folder, 'fresh');
  await mkdir(code);
  git(code, 'init', '-q');
  await writeFile(join(code, 'a'), 'a\n');
  await importCode(repository, code, order('Imported'));
  expect(git(repository.path, 'ls-tree', '-r', '--name-only', 'master')).toBe('a\n');
});
