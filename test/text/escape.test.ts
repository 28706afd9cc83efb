import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '../../src/text/escape.ts';

test.each([
  ['\x1b]0;owned\x07', '\\x1b]0;owned\\x07'],
  ['\u009b31m', '\\x9b31m'],
  ['a\rb\bc\x7f', 'a\\x0db\\x08c\\x7f'],
  ['two\nlines\tand a tab', 'two\\nlines\\tand a tab'],
  ['exe.\u202egpj', 'exe.\\u{202e}gpj'],
  ['\u2066a\u2069', '\\u{2066}a\\u{2069}'],
  ['a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['a\u200bb\u200dc\ufeffd', 'a\\u{200b}b\\u{200d}c\\u{feff}d'],
  ['tag\u{e0041}', 'tag\\u{e0041}'],
  ['half \ud800 a pair', 'half \\u{d800} a pair'],
  ['a\ufe0f', 'a\\u{fe0f}'],
  ['::set-env name=A::b', '\\x3a:set-env name=A::b'],
  ['\n ::stop-commands::x', '\\n \\x3a:stop-commands::x'],
  ['see ##[error]x', 'see \\x23#[error]x'],
])('%j is shown as %s', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test.each(['wp-content/ünïcode.txt', '日本語 ❤️ 🚂', 'C:\\dir "a" \'b\'', 'Class::method', 'e\u0301'])(
  '%s is shown as it is',
  text => {
    expect(visible(text)).toBe(text);
  },
);

test('nothing that controls, reorders or hides is left of any text', () => {
  const dangerous = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/u;
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom(...hostileUnits) }),
      (a, b) => {
        const shown = visible(a + b);
        expect(shown).not.toMatch(dangerous);
        expect(shown).not.toMatch(/^\s*::|##\[/);
      },
    ),
    { numRuns: 2000 },
  );
});

test('a shown text is shown the same again', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(visible(visible(text))).toBe(visible(text));
    }),
    { numRuns: 1000 },
  );
});

const hostileUnits = [
  '\x1b',
  '\u009b',
  '\n',
  ' ',
  ':',
  '#',
  '[',
  '\ufe0f',
  '❤',
  '\u200d',
  '\u202e',
  '\ud800',
  'a',
];
