import { expect, test } from 'vitest';
import { matchedByRules } from '../../src/git/gitignore.ts';

test('names what the rules match, as Git reads them: per folder, with exceptions, whatever the names', async () => {
  const rules = new Map([
    ['.gitignore', '*.log\n/cache/\n!keep.log\n'],
    ['sub/.gitignore', '*.tmp\n'],
  ]);
  const paths = [
    'a.php',
    'a.log',
    'keep.log',
    'cache/x/y.php',
    'sub/cache/z.php',
    'sub/a.tmp',
    'a.tmp',
    '-n ü".log',
  ];
  expect(await matchedByRules(rules, paths)).toEqual(['a.log', 'cache/x/y.php', 'sub/a.tmp', '-n ü".log']);
});

test('without rules nothing is matched, and a path that leads out of the folder is not followed', async () => {
  expect(await matchedByRules(new Map(), ['a.log'])).toEqual([]);
  expect(await matchedByRules(new Map([['../.gitignore', '*']]), ['../a', '.git/config'])).toEqual([]);
});
