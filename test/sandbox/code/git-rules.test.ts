import { expect, test } from 'vitest';
import { makeTree, order } from './tree-fixture.ts';

const added = (path: string, additions: number | null = 1) => ({
  path,
  status: 'A',
  additions,
  deletions: additions === null ? null : 0,
});

test('ignored files never appear, unless the commit has them', async () => {
  const { tree, write } = await makeTree();
  await write('kept.log', 'a\n');
  await tree.commit(order('a log'));
  await write('.gitignore', '*.log\nbuild/\n');
  await tree.commit(order('ignore logs'));
  await write('kept.log', 'b\n');
  await write('other.log', 'b\n');
  await write('build/deep/file.js', 'b\n');
  expect(await tree.pendingChanges()).toEqual([
    { path: 'kept.log', status: 'M', additions: 1, deletions: 1 },
  ]);
});

test('a change of .gitignore shows and hides files that were not written again', async () => {
  const { tree, write, remove } = await makeTree();
  await write('.gitignore', '*.tmp\n');
  await write('a.tmp', 'a\n');
  await write('b.bak', 'b\n');
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['.gitignore', 'b.bak']);
  await write('.gitignore', '*.bak\n');
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['.gitignore', 'a.tmp']);
  await remove('.gitignore');
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['a.tmp', 'b.bak']);
});

test('line ends are counted as .gitattributes says, until the commit has lost it', async () => {
  const { tree, write, remove } = await makeTree();
  await write('.gitattributes', '*.txt text eol=lf\n*.dat -diff\n');
  await write('a.txt', 'one\ntwo\n');
  await tree.commit(order('attributes'));
  await write('a.txt', 'one\r\ntwo\r\n');
  await write('b.dat', 'text\n');
  await write('empty.dat', '');
  const data = [added('b.dat', null), added('empty.dat', null)];
  expect(await tree.pendingChanges()).toEqual(data);
  await remove('.gitattributes');
  const lost = { path: '.gitattributes', status: 'D', additions: 0, deletions: 2 };
  expect(await tree.pendingChanges()).toEqual([lost, ...data]);
  await tree.commit(order('no attributes'));
  const lineEnds = { path: 'a.txt', status: 'M', additions: 2, deletions: 2 };
  expect(await tree.pendingChanges()).toEqual([lineEnds]);
});

test('attributes that would make Git fail or run a program do nothing', async () => {
  const { tree, write, plain } = await makeTree();
  await write('.gitattributes', '*.txt working-tree-encoding=UTF-16 filter=evil\n');
  await write('a.txt', 'not UTF-16\n');
  await tree.commit(order('attributes'));
  expect(plain(['show', 'HEAD:a.txt'])).toBe('not UTF-16\n');
});
