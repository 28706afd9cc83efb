import { execFileSync } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree, order, type TreeFixture } from './tree-fixture.ts';

/** Moves the branch as a push does. Returns the new commit. */
function push({ folder, repository }: TreeFixture, files: Record<string, string | undefined>): string {
  const env = {
    PATH: process.env['PATH'],
    GIT_DIR: repository.path,
    GIT_INDEX_FILE: join(folder, 'index-of-the-push'),
  };
  const git = (args: string[], input = '') =>
    execFileSync('git', args, { env, input, encoding: 'utf8' }).trim();
  const head = git(['for-each-ref', '--format=%(objectname)', 'refs/heads/master']);
  git(['read-tree', ...(head === '' ? ['--empty'] : [head])]);
  for (const [path, content] of Object.entries(files)) {
    const blob = content === undefined ? undefined : git(['hash-object', '-w', '--stdin'], content);
    const entry = blob === undefined ? `0 ${'0'.repeat(40)}` : `100644 ${blob}`;
    git(['update-index', '--replace', '--index-info'], `${entry}\t${path}\n`);
  }
  const identity = ['-c', 'user.name=p', '-c', 'user.email=p'];
  const parents = head === '' ? [] : ['-p', head];
  const commit = git([...identity, 'commit-tree', ...parents, '-m', 'pushed', git(['write-tree'])]);
  git(['update-ref', 'refs/heads/master', commit]);
  return commit;
}

test('an update writes what differs and leaves the rest and ignored files alone', async () => {
  const fixture = await makeTree();
  const { tree, root, write, plain } = fixture;
  await write('.gitignore', '*.log\n');
  await write('same', 's\n');
  await write('old', 'o\n');
  await write('changed', '1\n');
  await tree.commit(order('first'));
  await write('my.log', 'l\n');
  const before = await stat(join(root, 'same'), { bigint: true });
  const pushed = push(fixture, { old: undefined, changed: '2\n', 'new/file': 'n\n' });
  await tree.close('Git mode');
  await tree.update();
  expect(tree.head).toBe(pushed);
  expect(plain(['status', '--porcelain', '--ignored'])).toBe('!! my.log\n');
  expect((await stat(join(root, 'same'), { bigint: true })).ctimeNs).toBe(before.ctimeNs);
  expect(await tree.pendingChanges()).toEqual([]);
  tree.reopen();
  await write('changed', '1\n');
  expect(await tree.pendingChanges()).toEqual([{ path: 'changed', status: 'M', additions: 1, deletions: 1 }]);
});

test('what lies in the way of a pushed file is overwritten, and what was ignored until now is pending', async () => {
  const fixture = await makeTree();
  const { tree, root, write } = fixture;
  await write('.gitignore', 'cache\n*.log\n');
  await tree.commit(order('first'));
  await write('cache/old', 'mine\n');
  await write('a.log', 'l\n');
  push(fixture, { cache: 'theirs\n', '.gitignore': 'cache\n' });
  await tree.update();
  expect(await readFile(join(root, 'cache'), 'utf8')).toBe('theirs\n');
  expect(await tree.pendingChanges()).toEqual([{ path: 'a.log', status: 'A', additions: 1, deletions: 0 }]);
});

test('the first push into an empty repository is checked out', async () => {
  const fixture = await makeTree();
  const pushed = push(fixture, { a: 'a\n' });
  await fixture.tree.update();
  expect(fixture.tree.head).toBe(pushed);
  expect(await readFile(join(fixture.root, 'a'), 'utf8')).toBe('a\n');
  await fixture.write('a', 'b\n');
  await fixture.tree.commit(order('second'));
  expect(fixture.plain(['log', '--format=%s', 'master'])).toBe('second\npushed\n');
});

test('after a kill between the push and the update, nothing of the old commit is taken for a change', async () => {
  const fixture = await makeTree();
  await fixture.write('a', '1\n');
  const first = await fixture.tree.commit(order('first'));
  const pushed = push(fixture, { a: '2\n', b: 'b\n' });
  const tree = await fixture.reopen();
  expect(tree.head).toBe(first?.hash);
  expect(await tree.pendingChanges()).toEqual([]);
  await tree.update();
  expect(tree.head).toBe(pushed);
  expect(await readFile(join(fixture.root, 'a'), 'utf8')).toBe('2\n');
});

test('an update that was killed half-way is completed by the next one', async () => {
  const fixture = await makeTree();
  await fixture.write('a', '1\n');
  await fixture.tree.commit(order('first'));
  push(fixture, { a: '2\n', b: 'b\n' });
  await writeFile(join(fixture.root, 'b'), 'half of');
  await writeFile(join(fixture.admin, 'index.lock'), '');
  const tree = await fixture.reopen();
  await tree.update();
  expect(await tree.pendingChanges()).toEqual([]);
  expect(await readFile(join(fixture.root, 'b'), 'utf8')).toBe('b\n');
});
