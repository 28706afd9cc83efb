import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { makeTree, order } from './tree-fixture.ts';
import { whatGitSays } from './what-git-says.ts';

const added = (path: string, additions: number | null = 1) => ({
  path,
  status: 'A',
  additions,
  deletions: additions === null ? null : 0,
});

test('a tree on an empty repository has nothing pending and stands on no commit', async () => {
  const { tree } = await makeTree();
  expect(await tree.pendingChanges()).toEqual([]);
  expect(tree.head).toBe('0000000000000000000000000000000000000000');
});

test('added, changed and removed files are listed with their line counts, sorted by path', async () => {
  const { tree, write, remove } = await makeTree();
  await write('index.php', '<?php\necho 1;\n');
  await write('old.txt', 'a\nb\n');
  await tree.commit(order('first'));
  await write('index.php', '<?php\necho 2;\necho 3;\n');
  await remove('old.txt');
  await write('wp-content/new.php', 'x\ny\nz');
  expect(await tree.pendingChanges()).toEqual([
    { path: 'index.php', status: 'M', additions: 2, deletions: 1 },
    { path: 'old.txt', status: 'D', additions: 0, deletions: 2 },
    { path: 'wp-content/new.php', status: 'A', additions: 3, deletions: 0 },
  ]);
});

test('binary files have no line counts and empty files have none lines', async () => {
  const { tree, write } = await makeTree();
  await write('logo.png', Buffer.from([137, 80, 0, 1, 10, 0]));
  await write('empty', '');
  expect(await tree.pendingChanges()).toEqual([added('empty', 0), added('logo.png', null)]);
});

const hostileNames = [
  '-rf',
  '--force',
  ':(glob)*',
  ':!x',
  ' leading',
  'trailing ',
  '"quoted"',
  'back\\slash',
  'emoji 🚂.txt',
  'new\nline',
  'star*',
  'tab\there',
  '#comment',
  '!not',
  '__proto__',
  'constructor',
  'ünï',
  'x'.repeat(255),
];

test('no name is strange enough to be missed, and all are committed', async () => {
  const fixture = await makeTree();
  const { tree, write, plain } = fixture;
  for (const name of hostileNames) await write(name, `${name}\n`);
  await write(Array(18).fill('d'.repeat(200)).join('/'), 'x\n');
  const pending = await tree.pendingChanges();
  expect(pending).toEqual(whatGitSays(fixture));
  expect(pending.map(({ path }) => path)).toEqual(expect.arrayContaining(hostileNames));
  await tree.commit(order('strange names'));
  expect(plain(['ls-files', '-z']).split('\0')).toEqual(expect.arrayContaining(hostileNames));
  expect(await tree.pendingChanges()).toEqual([]);
  expect(await tree.sweep()).toEqual({ missed: [] });
});

test('a file that is put back as it was is no longer pending', async () => {
  const { tree, write, remove } = await makeTree();
  await write('a', 'a\n');
  await tree.commit(order('first'));
  await write('a', 'b\n');
  await write('new', 'n\n');
  expect(await tree.pendingChanges()).toHaveLength(2);
  await write('a', 'a\n');
  await remove('new');
  expect(await tree.pendingChanges()).toEqual([]);
});

test('a failed change is noted, since half of it may have been done', async () => {
  const { tree, root } = await makeTree();
  const half = tree.change('half', async () => {
    await writeFile(join(root, 'half'), 'half\n');
    throw new Error('disk full');
  });
  await expect(half).rejects.toThrow('disk full');
  expect(await tree.pendingChanges()).toEqual([added('half')]);
});

test('a sweep names what was changed behind the back of the tree, and knows it from then on', async () => {
  const { tree, root, write } = await makeTree();
  await write('a', 'a\n');
  await tree.commit(order('first'));
  await mkdir(join(root, 'sub'));
  await writeFile(join(root, 'sub', 'unseen'), 'x\n');
  await rm(join(root, 'a'));
  expect(await tree.pendingChanges()).toEqual([]);
  expect(await tree.sweep()).toEqual({ missed: ['a', 'sub/unseen'] });
  expect((await tree.pendingChanges()).map(({ path }) => path)).toEqual(['a', 'sub/unseen']);
  expect(await tree.sweep()).toEqual({ missed: [] });
});

test('a restart knows what was pending before', async () => {
  const { tree, write, reopen } = await makeTree();
  await write('a', 'a\n');
  await tree.commit(order('first'));
  await write('a', 'b\n');
  await write('sub/new', 'n\n');
  const before = await tree.pendingChanges();
  expect(await (await reopen()).pendingChanges()).toEqual(before);
});

test.each(['/etc/passwd', '../x', 'a/../b', './a', 'a//b', 'a/', 'a\0b', '..', '.'])(
  '%j is no path in the tree',
  async path => {
    const { tree } = await makeTree();
    await expect(tree.change(path, () => {})).rejects.toThrow(RangeError);
  },
);

test('a change shows by itself once it has been quiet, and a warm answer runs no Git', async () => {
  const { tree, git, write } = await makeTree();
  await write('a', 'a\n');
  await tree.pendingChanges();
  const commands: string[] = [];
  const run = git.run.bind(git);
  git.run = (location, command, options) => {
    commands.push(command[0] ?? '');
    return run(location, command, options);
  };
  expect(await tree.pendingChanges()).toEqual([added('a')]);
  expect(commands).toEqual([]);
  await write('b', 'b\n');
  await vi.waitFor(() => expect(commands).toEqual(['check-ignore', 'diff']));
  expect(await tree.pendingChanges()).toEqual([added('a'), added('b')]);
  expect(commands).toEqual(['check-ignore', 'diff']);
});

test('files that are cut short while they are looked at do not break the answer', async () => {
  const { tree, write } = await makeTree();
  let writing = true;
  const writer = (async () => {
    for (let turn = 0; turn < 60; turn += 1)
      await write('big', turn % 2 ? 'x\n' : 'long line\n'.repeat(200_000));
    writing = false;
  })();
  while (writing) {
    await tree.pendingChanges();
    // A warm answer comes without a turn of the event loop, and the writer needs some.
    await setImmediate();
  }
  await writer;
  expect(await tree.pendingChanges()).toEqual([added('big')]);
});

test('writers do not wait for a look that no one has asked for, however long Git reads', {
  timeout: 20_000,
}, async () => {
  const { git, tree, write } = await makeTree();
  await tree.pendingChanges();
  const reading = vi.spyOn(git, 'run').mockRejectedValueOnce(new Error('A file was cut short.'));
  reading.mockReturnValue(new Promise(() => {}));
  await write('large.bin', 'x');
  await vi.waitFor(() => expect(reading).toHaveBeenCalledTimes(1));
  await setImmediate();
  await write('other.txt', 'x');
});
