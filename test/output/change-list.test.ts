import { expect, test } from 'vitest';
import type { PendingChange } from '../../src/contract/diffstat.ts';
import { changeList } from '../../src/output/change-list.ts';
import { plainTheme } from '../../src/output/theme.ts';
import { wrapped } from '../../src/output/wrapped.ts';

const changes: PendingChange[] = [
  { path: 'a.php', status: 'A', additions: 12, deletions: 0 },
  { path: 'logo.png', status: 'M', additions: null, deletions: null },
  { path: 'old\nname', status: 'D', additions: 0, deletions: 3 },
];

test('a list of changes has a line each, and wraps its sentence between words at a terminal', () => {
  const list = '  A a.php +12 -0\n  M logo.png binary\n  D old\\nname +0 -3\n';
  expect(changeList(changes, { theme: plainTheme, columns: 80 })).toBe(
    `${list}3 uncommitted changes, +12 -3; they are in no backup and do not survive a move\nto another container.\n`,
  );
  expect(changeList(changes, { theme: plainTheme, columns: undefined })).toBe(
    `${list}3 uncommitted changes, +12 -3; they are in no backup and do not survive a move to another container.\n`,
  );
});

test('a long list is cut, and says how many more there are', () => {
  const many = Array.from({ length: 1224 }, (_, n) => ({
    ...{ path: `f${n}`, status: 'A' },
    ...{ additions: 1, deletions: 0 },
  }));
  const lines = changeList(many, { theme: plainTheme, columns: undefined }).split('\n');
  expect(lines.slice(19, 22)).toEqual([
    '  A f19 +1 -0',
    '  and 1,204 more; --list shows them all',
    '1,224 uncommitted changes, +1224 -0; they are in no backup and do not survive a move to another container.',
  ]);
});

test('a line break takes the place of a blank, and a word that is too long keeps whole', () => {
  expect(wrapped('to be or not to be', 9)).toBe('to be or\nnot to be');
  expect(wrapped('a incomprehensible word', 5)).toBe('a\nincomprehensible\nword');
  expect(wrapped('x', 1)).toBe('x');
});
