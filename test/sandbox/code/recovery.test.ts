import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RefusedError } from '../../../src/errors/turnout-error.ts';
import { until } from '../../support/until.ts';
import { makeTree, order, type TreeFixture } from './tree-fixture.ts';

/** A commit whose process ended between `prepared` and the branch: the objects are there, nothing points at them. */
async function killedWhenPrepared({ tree }: TreeFixture): Promise<string> {
  let hash = '';
  const prepared = (made: string) => {
    hash = made;
    throw new Error('killed');
  };
  await expect(tree.commit(order('killed', { prepared }))).rejects.toThrow('killed');
  return hash;
}

test('after a kill before the branch moved, the prepared commit can be finished, once', async () => {
  const fixture = await makeTree();
  await fixture.write('a', 'a\n');
  const first = await fixture.tree.commit(order('first'));
  await fixture.write('a', 'b\n');
  await fixture.write('new', 'n\n');
  const hash = await killedWhenPrepared(fixture);
  await writeFile(join(fixture.admin, 'index.lock'), '');
  await writeFile(join(fixture.admin, 'index.next'), 'half');
  const tree = await fixture.reopen();
  expect(tree.head).toBe(first?.hash);
  expect(await tree.pendingChanges()).toHaveLength(2);
  await fixture.write('later', 'l\n');
  await tree.finishCommit(hash);
  await tree.finishCommit(hash);
  expect(tree.head).toBe(hash);
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['later']);
  expect(fixture.plain(['log', '--format=%s', 'master'])).toBe('killed\nfirst\n');
  expect(fixture.plain(['diff', '--cached', '--name-only'])).toBe('');
  await tree.commit(order('later'));
  await tree.finishCommit(hash);
  expect(fixture.plain(['log', '--format=%s', 'master'])).toBe('later\nkilled\nfirst\n');
});

test('after a kill between the branch and the index, the tree stands on the new commit', async () => {
  const fixture = await makeTree();
  const { tree, admin, write, plain } = fixture;
  await write('a', 'a\n');
  const first = await tree.commit(order('first'));
  await write('a', 'b\n');
  plain(['read-tree', 'HEAD'], join(admin, 'index.kept'));
  const second = await tree.commit(order('second'));
  // As it is on disk when the process ends right after `update-ref`.
  plain(['read-tree', 'HEAD'], join(admin, `index.${second?.hash}`));
  plain(['read-tree', first?.hash ?? '']);
  await writeFile(join(admin, 'HEAD'), `${first?.hash}\n`);
  const again = await fixture.reopen();
  expect(again.head).toBe(second?.hash);
  expect(await again.pendingChanges()).toEqual([]);
  expect((await readdir(admin)).filter(name => name.startsWith('index'))).toEqual(['index']);
});

test('an index that is lost, broken or of another commit is made anew and nothing written is lost', async () => {
  const fixture = await makeTree();
  await fixture.write('a', 'a\n');
  await fixture.write('b', 'b\n');
  await fixture.tree.commit(order('first'));
  await fixture.write('a', 'changed\n');
  const pending = [{ path: 'a', status: 'M', additions: 1, deletions: 1 }];
  const index = join(fixture.admin, 'index');
  for (const damage of [
    () => rm(index),
    () => writeFile(index, 'DIRC nonsense'),
    async () => void fixture.plain(['read-tree', '--empty']),
  ]) {
    await damage();
    const tree = await fixture.reopen();
    expect(await tree.pendingChanges()).toEqual(pending);
    expect(fixture.plain(['diff', '--cached', '--name-only'])).toBe('');
  }
});

test('what was written in the second of a walk is found, though the index is younger', async () => {
  const { tree, root, write, plain } = await makeTree();
  await write('folder/file', 'f\n');
  await tree.commit(order('first'));
  const second = () => Math.floor(Date.now() / 1000);
  let walked: number;
  do {
    await rm(join(root, 'late'), { force: true });
    walked = second();
    await write('seen', `${walked}\n`);
    await write('folder/file', `${walked}\n`);
    await tree.sweep();
    // No one is told, as of an upload in the middle of which the process was killed.
    await writeFile(join(root, 'late'), 'l\n');
  } while (second() !== walked);
  await until(() => second() > walked || undefined);
  plain(['checkout-index', '-f', '-u', 'folder/file']);
  expect((await tree.sweep()).missed).toEqual(['folder/file', 'late']);
});

test('a prepared commit is refused when the branch went another way, and finished when only the tree is behind', async () => {
  const fixture = await makeTree();
  await fixture.write('a', 'a\n');
  const first = (await fixture.tree.commit(order('first')))?.hash ?? '';
  await fixture.write('a', 'b\n');
  const hash = await killedWhenPrepared(fixture);
  const other = fixture
    .plain([
      '-c',
      'user.name=x',
      '-c',
      'user.email=x',
      'commit-tree',
      '-p',
      first,
      '-m',
      'other',
      `${first}^{tree}`,
    ])
    .trim();
  fixture.plain(['update-ref', 'refs/heads/master', other]);
  await expect(fixture.tree.finishCommit(hash)).rejects.toThrow(RefusedError);
  expect(await fixture.tree.pendingChanges()).toHaveLength(1);
  fixture.plain(['update-ref', 'refs/heads/master', hash]);
  await fixture.tree.finishCommit(hash);
  expect(fixture.tree.head).toBe(hash);
  expect(await fixture.tree.pendingChanges()).toEqual([]);
});
