import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { shellQuote, shellWord, singleQuote } from '../../src/text/shell-quote.ts';

const words = ['plain', '', 'two words', "it's", '$(id)', '`id`', 'a\nb', '-n', '~', '*', '"', '\\', 'é'];
const echoed = (line: string) =>
  execFileSync('/bin/sh', ['-c', `for word in ${line}; do printf '%s\\0' "$word"; done`], {
    encoding: 'utf8',
  })
    .split('\0')
    .slice(0, -1);

test('a shell takes the line apart into the same words', () => {
  expect(echoed(shellQuote(words))).toEqual(words);
  expect(echoed(words.map(singleQuote).join(' '))).toEqual(words);
  const others = words.filter(word => word !== '~');
  expect(echoed(others.map(shellWord).join(' '))).toEqual(others);
});

test('what is plain stays as it is', () => {
  expect([shellQuote(['a.b', 'c=d']), shellWord('~/x'), singleQuote('x')]).toEqual(['a.b c=d', '~/x', "'x'"]);
});
