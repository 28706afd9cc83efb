import { describe, expect, test } from 'vitest';
import type { CommittedTree } from '../../../src/git/committed-tree.ts';
import { compareWithTree } from '../../../src/sftp/sweep/compare-with-tree.ts';

const committed = new Map([
  ['bin/drush', true],
  ['bin/wp', true],
  ['index.php', false],
  ['readme.txt', false],
]);

const tree: CommittedTree = {
  has: path => committed.has(path),
  isLink: () => false,
  isExecutable: path => committed.get(path) ?? false,
  files: () => [...committed.keys()],
  hasFolder: folder => folder === 'bin/',
  isInSubmodule: () => false,
  unlike: async () => [],
};

/** What is looked at more closely when the files on the server have these rights, all of them older than the last switch. */
async function compared(executable: (path: string) => boolean): Promise<string[]> {
  const code = [...committed.keys()].map(path => ({
    path,
    mtime: 1000,
    isFolder: false,
    isLink: false,
    executable: executable(path),
  }));
  const swept = await compareWithTree(code, tree, {
    since: 9000,
    listed: [],
    uploads: [],
    ignored: async () => [],
    unlike: async paths => [...paths],
  });
  return [...swept.changed];
}

test('R5+: a name that is no UTF-8 cannot be read, and is no change when it is only a little older', async () => {
  const path = 'caf\u{FFFD}.txt';
  const own = { ...tree, has: () => true, files: () => [path], isExecutable: () => false };
  const look = (mtime: number) =>
    compareWithTree([{ path, mtime, isFolder: false, isLink: false, executable: false }], own, {
      since: 9000,
      listed: [],
      uploads: [],
      ignored: async () => [],
      unlike: async paths => [...paths],
    });
  expect((await look(8990)).changed).toEqual([]);
  expect((await look(9001)).changed).toEqual([path]);
});

describe('the right to execute a file, which changes without its time', () => {
  test('R1+: given to one file, or taken from one, is looked at', async () => {
    expect(await compared(path => committed.get(path) === true || path === 'index.php')).toEqual([
      'index.php',
    ]);
    expect(await compared(path => path === 'bin/wp')).toEqual(['bin/drush']);
  });

  test('R5+: as the commit has it is no change', async () => {
    expect(await compared(path => committed.get(path) === true)).toEqual([]);
  });

  test('R11+: of a disk that gives it to all files, or to none, says nothing', async () => {
    expect(await compared(() => true)).toEqual([]);
    expect(await compared(() => false)).toEqual([]);
  });
});
