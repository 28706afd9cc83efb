import { expect, test } from 'vitest';
import type { PendingChange } from '../../src/contract/diffstat.ts';
import { changeList } from '../../src/output/change-list.ts';
import { plainTheme } from '../../src/output/theme.ts';
import { wrapped } from '../../src/output/wrap-text.ts';

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

test('A16: the status of a change is shown, and not obeyed', () => {
  const status = '\u001b]52;c;cm0gLXJmIH4=\u0007M\n::set-output name=x::';
  const list = changeList([{ path: 'a.php', status, additions: 1, deletions: 0 }], {
    theme: plainTheme,
    columns: undefined,
  });
  expect(list.split('\n')).toHaveLength(3);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what is looked for
  expect(list).not.toMatch(/[\u0000-\u0009\u000b-\u001f]|^::/m);
});
