import { chmod, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeTree, order } from './tree-fixture.ts';
import { whatGitSays } from './what-git-says.ts';

test('a file that becomes a folder, and a folder that becomes a file, are deletions and additions', async () => {
  const fixture = await makeTree();
  const { tree, root, write, remove } = fixture;
  await write('a', 'a\n');
  await write('b/c', 'c\n');
  await write('b/d', 'd\n');
  await tree.commit(order('first'));
  await remove('a');
  await write('a/inner', 'i\n');
  await remove('b/c');
  await remove('b/d');
  await tree.change('b', () => rm(join(root, 'b'), { recursive: true }));
  await write('b', 'now a file\n');
  const pending = await tree.pendingChanges();
  expect(pending.map(({ status, path }) => `${status} ${path}`)).toEqual([
    'D a',
    'A a/inner',
    'A b',
    'D b/c',
    'D b/d',
  ]);
  expect(pending).toEqual(whatGitSays(fixture));
  await tree.commit(order('second'));
  expect(fixture.plain(['ls-files'])).toBe('a/inner\nb\n');
  expect(await tree.pendingChanges()).toEqual([]);
});

test('a folder that becomes a symbolic link takes its files out of the commit, whether it is ignored or not', async () => {
  const fixture = await makeTree();
  const { tree, root, write, link, plain } = fixture;
  await write('.gitignore', 'ignored\n');
  await write('shown/file', 'a\n');
  await tree.commit(order('first'));
  await write('elsewhere/file', 'b\n');
  await tree.change('shown/file', () => rename(join(root, 'shown'), join(root, 'ignored')));
  await link('shown', 'elsewhere');
  expect(await tree.pendingChanges()).toEqual(whatGitSays(fixture));
  await tree.commit(order('a link'));
  expect(plain(['ls-files'])).toBe('.gitignore\nelsewhere/file\nshown\n');
  expect(plain(['status', '--porcelain'])).toBe('');
});

test('the files behind a new but ignored link are gone from the next commit', async () => {
  const { tree, root, write, link, plain } = await makeTree();
  await write('folder/file', 'a\n');
  await write('target/file', 'a\n');
  await tree.commit(order('first'));
  await write('.gitignore', '/folder\n');
  await tree.change('folder/file', () => rm(join(root, 'folder'), { recursive: true }));
  await link('folder', 'target');
  await tree.commit(order('second'));
  expect(plain(['ls-files'])).toBe('.gitignore\ntarget/file\n');
  expect(await tree.pendingChanges()).toEqual([]);
});

test('the executable bit and a symbolic link in place of a file are changes', async () => {
  const fixture = await makeTree();
  const { tree, root, write } = fixture;
  await write('run.sh', '#!/bin/sh\n');
  await write('file', 'content\n');
  await tree.commit(order('first'));
  await tree.change('run.sh', () => chmod(join(root, 'run.sh'), 0o755));
  await tree.change('file', async () => {
    await rm(join(root, 'file'));
    await symlink('run.sh', join(root, 'file'));
  });
  expect(await tree.pendingChanges()).toEqual([
    { path: 'file', status: 'M', additions: 1, deletions: 1 },
    { path: 'run.sh', status: 'M', additions: 0, deletions: 0 },
  ]);
  await tree.commit(order('second'));
  expect(fixture.plain(['ls-files', '-s']).replace(/[0-9a-f]{40} 0/g, '-')).toBe(
    '120000 -\tfile\n100755 -\trun.sh\n',
  );
});
