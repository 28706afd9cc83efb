import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openRepository } from '../../../src/sandbox/code/git/repository.ts';
import { makeTree, order } from './tree-fixture.ts';

const env = {
  ...{ PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  ...{ GIT_AUTHOR_NAME: 'Me', GIT_AUTHOR_EMAIL: 'me@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Me', GIT_COMMITTER_EMAIL: 'me@example.com' },
};
const git = (cwd: string, ...args: string[]) => execFileSync('git', args, { cwd, env, encoding: 'utf8' });

/** A repository with a commit, and branches whose names look like what is cleared away. */
async function madeRepository() {
  const made = await makeTree();
  await made.write('a', 'a\n');
  const hash = (await made.tree.commit(order('first')))?.hash ?? '';
  for (const name of ['tmp_branch', 'incoming-work', 'gc.pid', 'FETCH_HEAD']) {
    git(made.repository.path, 'update-ref', `refs/heads/${name}`, hash);
  }
  return { ...made, hash, path: made.repository.path };
}

const locks = [
  ...['HEAD.lock', 'config.lock', 'packed-refs.lock', 'packed-refs.new', 'shallow.lock', 'index.lock'],
  ...['refs/heads/master.lock', 'refs/heads/deep/er/branch.lock', 'refs/tags/v1.lock', 'gc.pid'],
  ...['objects/info/commit-graph.lock', 'objects/info/commit-graphs/commit-graph-chain.lock'],
  ...['objects/pack/multi-pack-index.lock', 'objects/maintenance.lock', 'info/refs.lock'],
];
const temporaries = [
  ...['objects/pack/tmp_pack_Xy12ab', 'objects/pack/tmp_idx_Xy12ab', 'objects/pack/.tmp-1234-pack-abc.pack'],
  ...[
    'objects/ab/tmp_obj_Xy12ab',
    'objects/tmp_objdir-incoming-Xy12/pack/tmp_pack_1',
    'objects/incoming-Xy12/ab/cd',
  ],
];

test.each([...locks, ...temporaries])('A1: %s of a dead Git is cleared away at the start', async name => {
  const { git: ours, path, hash } = await madeRepository();
  mkdirSync(join(path, name, '..'), { recursive: true });
  writeFileSync(join(path, name), '');
  const damage: Error[] = [];
  const repository = await openRepository(ours, path, error => damage.push(error));
  expect(existsSync(join(path, name))).toBe(false);
  expect(damage).toEqual([]);
  expect([...(await repository.refs())].filter(([ref]) => ref.startsWith('refs/heads/'))).toEqual(
    ['FETCH_HEAD', 'gc.pid', 'incoming-work', 'master', 'tmp_branch'].map(ref => [`refs/heads/${ref}`, hash]),
  );
  const next = git(path, 'commit-tree', '-p', hash, '-m', 'next', `${hash}^{tree}`).trim();
  git(path, 'update-ref', 'refs/heads/master', next);
  git(path, 'pack-refs', '--all');
  expect(git(path, 'fsck', '--strict')).toBe('');
});

test('A1+: damage that is left after the clearing is told, and stops nothing', async () => {
  const { git: ours, path, hash } = await madeRepository();
  writeFileSync(join(path, 'HEAD.lock'), '');
  const tree = git(path, 'rev-parse', `${hash}^{tree}`).trim();
  execFileSync('rm', ['-f', join(path, 'objects', tree.slice(0, 2), tree.slice(2))]);
  const damage: Error[] = [];
  await openRepository(ours, path, error => damage.push(error));
  expect(damage.map(({ message }) => message)).toEqual([
    `Objects are missing in ${path}: git fsck says which.`,
  ]);
});

test('A12: nothing that was put into the configuration of a repository is run', async () => {
  const { git: ours, path, write, tree, hash } = await madeRepository();
  const mark = join(path, '..', 'it-ran');
  const run = `touch ${mark}`;
  const config = readFileSync(join(path, 'config'), 'utf8');
  writeFileSync(
    join(path, 'config'),
    `${config}[filter "x"]\n\tclean = ${run}\n\tsmudge = ${run}\n\trequired = true\n[core]\n\tfsmonitor = ${run}\n\tsshCommand = ${run}\n[extensions]\n\tworktreeConfig = true\n[include]\n\tpath = /tmp/other\n[uploadpack]\n\tpackObjectsHook = ${run}\n`,
  );
  writeFileSync(join(path, 'config.worktree'), `[core]\n\tfsmonitor = ${run}\n`);
  writeFileSync(join(path, 'info/attributes'), '* filter=x\n');
  await openRepository(ours, path);
  expect(readFileSync(join(path, 'config'), 'utf8')).toBe(config);
  expect(existsSync(join(path, 'config.worktree'))).toBe(false);
  await write('b', 'b\n');
  await tree.commit(order('second'));
  expect(tree.head).not.toBe(hash);
  expect(existsSync(mark)).toBe(false);
  expect(readdirSync(path)).not.toContain('config.next');
});
