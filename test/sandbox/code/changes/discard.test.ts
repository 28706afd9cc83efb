import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree, order } from '../tree-fixture.ts';

test('discarding puts back what was changed and removed, and removes what was added', async () => {
  const { tree, root, write, remove, link } = await makeTree();
  await write('a', 'a\n');
  await write('sub/b', 'b\n');
  await write('run', 'r\n');
  await tree.commit(order('first'));
  await write('a', 'changed\n');
  await remove('sub/b');
  await tree.change('run', () => chmod(join(root, 'run'), 0o755));
  await write('sub/deep/new', 'n\n');
  await link('link', '/etc/passwd');
  await tree.discard();
  expect(await tree.pendingChanges()).toEqual([]);
  expect(await tree.sweep()).toEqual({ missed: [] });
  expect(await readFile(join(root, 'a'), 'utf8')).toBe('a\n');
  expect((await readdir(root, { recursive: true })).sort()).toEqual(['a', 'run', 'sub', 'sub/b']);
});

test('one that fails half-way is known for what it has done, and can be repeated', async () => {
  const { tree, admin, write } = await makeTree();
  await write('a', 'a\n');
  await tree.commit(order('first'));
  await write('a', 'changed\n');
  await write('new', 'n\n');
  expect(await tree.pendingChanges()).toHaveLength(2);
  const lock = join(admin, 'index.lock');
  await writeFile(lock, '');
  await expect(tree.discard()).rejects.toThrow('index.lock');
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['a']);
  await rm(lock);
  await tree.discard();
  expect(await tree.pendingChanges()).toEqual([]);
});

test('ignored files and folders that were empty stay', async () => {
  const { tree, root, write } = await makeTree();
  await write('.gitignore', '*.log\n');
  await tree.commit(order('first'));
  await mkdir(join(root, 'empty/inner'), { recursive: true });
  await write('logs/a.log', 'l\n');
  await write('logs/b.txt', 'b\n');
  await tree.discard();
  const left = ['.gitignore', 'empty', 'empty/inner', 'logs', 'logs/a.log'];
  expect((await readdir(root, { recursive: true })).sort()).toEqual(left);
});

test('files, folders and links that changed places are put back', async () => {
  const { tree, root, write, link, plain } = await makeTree();
  await write('file', 'f\n');
  await write('folder/inner', 'i\n');
  await write('other/inner', 'o\n');
  await tree.commit(order('first'));
  await tree.change('file', () => rm(join(root, 'file')));
  await write('file/new', 'n\n');
  await tree.change('folder/inner', () => rm(join(root, 'folder'), { recursive: true }));
  await link('folder', 'other');
  await tree.discard();
  expect(plain(['status', '--porcelain'])).toBe('');
  expect(await readFile(join(root, 'folder/inner'), 'utf8')).toBe('i\n');
  expect(await readFile(join(root, 'other/inner'), 'utf8')).toBe('o\n');
});

test('it discards what the tracking has not seen, and can be run again and while closed', async () => {
  const { tree, root, write, plain } = await makeTree();
  await write('a', 'a\n');
  await tree.commit(order('first'));
  await rm(join(root, 'a'));
  await tree.close('Git mode');
  await tree.discard();
  await tree.discard();
  expect(plain(['status', '--porcelain'])).toBe('');
});

test('a tree without a commit is emptied', async () => {
  const { tree, root, write } = await makeTree();
  await write('sub/a', 'a\n');
  await tree.discard();
  expect(await readdir(root)).toEqual([]);
  expect(await tree.pendingChanges()).toEqual([]);
});

test('what only a discarded .gitignore had hidden stays and is pending afterwards', async () => {
  const { tree, root, write } = await makeTree();
  await write('.gitignore', '*.log\n');
  await write('a.log', 'a\n');
  await write('b', 'b\n');
  await tree.discard();
  expect(await readdir(root)).toEqual(['a.log']);
  expect(await tree.pendingChanges()).toEqual([{ path: 'a.log', status: 'A', additions: 1, deletions: 0 }]);
});
