import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { RefusedError } from '../../../src/errors/turnout-error.ts';
import { makeTree, order } from './tree-fixture.ts';

test('a commit is recorded with the message, name, address and time that were ordered', async () => {
  const { tree, write, plain } = await makeTree();
  await write('a', 'a\n');
  const message = '\n# not a comment\n\n  indented \n\n\nünï 🚂\n\n';
  const commit = await tree.commit(
    order(message, { authorName: 'Zoë <x>\nparent 0', authorEmail: '<z@example.com>\n' }),
  );
  expect(commit).toEqual({
    hash: expect.stringMatching(/^[0-9a-f]{40}$/),
    changes: [{ path: 'a', status: 'A', additions: 1, deletions: 0 }],
  });
  expect(tree.head).toBe(commit?.hash);
  expect(plain(['cat-file', 'commit', 'master'])).toBe(
    [
      `tree ${plain(['rev-parse', 'master^{tree}']).trim()}`,
      'author Zoë x parent 0 <z@example.com> 1700000000 +0000',
      'committer Zoë x parent 0 <z@example.com> 1700000000 +0000',
      '',
      message,
    ].join('\n'),
  );
});

test.each([
  ['', 'ada@example.com', 'ada@example.com <ada@example.com>'],
  ['.,;', '', 'unknown <>'],
])('the name %j with the address %j is recorded as %j', async (authorName, authorEmail, expected) => {
  const { tree, write, plain } = await makeTree();
  await write('a', 'a\n');
  await tree.commit(order('', { authorName, authorEmail }));
  expect(plain(['log', '--format=%an <%ae>'])).toBe(`${expected}\n`);
});

test('a message with a NUL character is refused and everything stays pending', async () => {
  const { tree, write } = await makeTree();
  await write('a', 'a\n');
  await expect(tree.commit(order('a\0b'))).rejects.toThrow(RefusedError);
  expect(await tree.pendingChanges()).toHaveLength(1);
});

test('nothing to commit is no commit, unless an empty one is wanted', async () => {
  const { tree, write, plain } = await makeTree();
  await write('a', 'a\n');
  const first = await tree.commit(order('first'));
  expect(await tree.commit(order('second'))).toBeUndefined();
  expect(tree.head).toBe(first?.hash);
  const empty = await tree.commit(order('third'), { allowEmpty: true });
  expect(empty?.changes).toEqual([]);
  expect(plain(['log', '--format=%s', 'master'])).toBe('third\nfirst\n');
});

test('a tree with nothing in it can have an empty commit', async () => {
  const { tree, admin, plain } = await makeTree();
  await tree.commit(order('nothing'), { allowEmpty: true });
  expect((await readdir(admin)).filter(name => name.startsWith('index'))).toEqual(['index']);
  expect(plain(['ls-tree', 'master'])).toBe('');
  expect(await tree.pendingChanges()).toEqual([]);
});

test('a path that is open for writing stays out of the commit and pending until it is closed', async () => {
  const { tree, write, plain } = await makeTree();
  const first = tree.holdOpen('half');
  const second = tree.holdOpen('half');
  await write('half', 'half of ');
  await write('whole', 'whole\n');
  const commit = await tree.commit(order('first'));
  expect(commit?.changes.map(({ path }) => path)).toEqual(['whole']);
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['half']);
  first();
  first();
  expect(await tree.commit(order('still one handle'))).toBeUndefined();
  second();
  await tree.commit(order('second'));
  expect(plain(['ls-tree', '--name-only', 'master'])).toBe('half\nwhole\n');
});

test('an error in `prepared` leaves branch, tree and pending changes as they were', async () => {
  const { tree, write, admin } = await makeTree();
  await write('a', 'a\n');
  const prepared = () => {
    throw new Error('the journal is full');
  };
  await expect(tree.commit(order('first', { prepared }))).rejects.toThrow('the journal is full');
  expect(tree.head).toBe('0000000000000000000000000000000000000000');
  expect(await tree.pendingChanges()).toHaveLength(1);
  expect((await readdir(admin)).filter(name => name.startsWith('index'))).toEqual(['index']);
  expect((await tree.commit(order('again')))?.changes).toHaveLength(1);
});

test('a commit does not move a branch that has gone another way', async () => {
  const { tree, write, plain } = await makeTree();
  await write('a', 'a\n');
  const first = await tree.commit(order('first'));
  const other = plain([
    '-c',
    'user.name=x',
    '-c',
    'user.email=x',
    'commit-tree',
    '-m',
    'other',
    'master^{tree}',
  ]).trim();
  await write('a', 'b\n');
  const prepared = () => void plain(['update-ref', 'refs/heads/master', other]);
  await expect(tree.commit(order('second', { prepared }))).rejects.toThrow('update-ref');
  expect(plain(['rev-parse', 'master']).trim()).toBe(other);
  expect(tree.head).toBe(first?.hash);
  expect(await tree.pendingChanges()).toHaveLength(1);
});

test('a file of the same size, written in the same tick as the last commit, is in the next one', async () => {
  const { tree, write, plain } = await makeTree();
  for (let round = 10; round < 40; round += 1) {
    await write('a', `${round}\n`);
    await tree.commit(order(`${round}`));
    expect(plain(['show', 'master:a'])).toBe(`${round}\n`);
  }
});

test('writers that run at once with commits find each file wholly in a commit or pending', async () => {
  const { tree, root, write, plain } = await makeTree();
  await write('0', 'start\n');
  await tree.commit(order('start'));
  let writing = true;
  const writer = async (name: string) => {
    for (let turn = 0; turn < 40; turn += 1)
      await write(`${name}/${turn % 7}`, `${name} ${turn}\n`.repeat(2000));
  };
  const writers = Promise.all(['a', 'b', 'c'].map(writer)).finally(() => {
    writing = false;
  });
  for (let count = 0; writing; count += 1) await tree.commit(order(`commit ${count}`));
  await writers;
  expect(await tree.sweep()).toEqual({ missed: [] });
  await tree.commit(order('last'));
  expect(plain(['status', '--porcelain'])).toBe('');
  for (const line of plain(['rev-list', '--objects', '--filter=object:type=blob', 'master']).split('\n')) {
    const [blob = '', path = ''] = line.split(' ');
    if (!/^[abc]\//.test(path)) continue;
    const lines = plain(['cat-file', 'blob', blob]).split('\n');
    expect([new Set(lines).size, lines.length]).toEqual([2, 2001]);
  }
  expect(await readdir(root)).toEqual(['0', 'a', 'b', 'c']);
  expect(plain(['fsck', '--strict'])).not.toMatch(/error|missing/);
});
