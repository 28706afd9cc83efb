import { describe, expect, test } from 'vitest';
import { cleanEnvironment, cleanValue } from '../../src/text/clean-value.ts';
import { parseToken } from '../../src/text/parse-token.ts';

test.each([
  ['CR LF', 'value\r\n'],
  ['blanks and tabs', ' \t value '],
  ['a blank that does not break', '\u00A0value\u00A0'],
  ['a mark of byte order', '\uFEFFvalue'],
  ['such a mark as cmd.exe reads it', 'ï»¿value'],
  ['one of UTF-16 of which a shell has left two bytes', '\uFFFD\uFFFDvalue'],
  ['characters of no width', '\u200Bvalue\u2060'],
  ['quotes, as docker --env-file leaves them', '"value"'],
  ['single quotes and CR', "'value'\r"],
  ['quotes of a word processor', '“value”'],
  ['quotes around blanks', '" value "'],
  ['a zero byte', 'value\0'],
])('R12: a value sheds %s', (_what, given) => {
  expect(cleanValue(given)).toBe('value');
});

test.each(['it"s', '"', '', 'a b', '"a" and "b', "l'été", 'Y-m-d H:i:s'])('R12+: %j stays', value => {
  expect(cleanValue(value)).toBe(value);
});

test("R12: of the environment, turnout's and Terminus's variables are cleaned", () => {
  const env = { TURNOUT_SITE: 'my-site\r', TERMINUS_ENV: '"dev"', OTHER: 'as it is\r', HOME: '/home/ada' };
  expect(cleanEnvironment(env)).toEqual({ ...env, TURNOUT_SITE: 'my-site', TERMINUS_ENV: 'dev' });
  const clean = { TURNOUT_SITE: 'my-site' };
  expect(cleanEnvironment(clean)).toBe(clean);
});

describe('what is no token is described, and not shown', () => {
  test.each([
    ['', 'it is empty'],
    [' \r\n', 'it is empty'],
    ['token-CANARY\n# of the deploy user', 'it has 2 lines'],
    ['token-CANARY rest', 'it has a blank inside, at place 13 of 17 characters'],
    ['token\u2013CANARY', 'it has a character that no token has, U+2013 at place 6 of 12 characters'],
    ['token\u200BCANARY', 'it has a character that no token has, U+200B at place 6 of 12 characters'],
    ['token😀CANARY', 'it has a character that no token has, U+1F600 at place 6 of 13 characters'],
  ])('R12: %j', (given, why) => {
    expect(() => parseToken(given, 'the file /token')).toThrow(
      expect.objectContaining({
        exit: 'auth',
        message: `No machine token in the file /token: ${why}.`,
      }),
    );
  });
});
