import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret, withoutSecrets } from '../../src/errors/secret.ts';

test('a secret prints as three stars however it is printed', () => {
  const secret = new Secret('token-CANARY-1');
  const printed = [
    `${secret}`,
    String(secret),
    JSON.stringify({ secret }),
    inspect({ secret }, { depth: 9 }),
  ];
  expect(printed).toEqual(['***', '***', '{"secret":"***"}', '{ secret: *** }']);
  expect(secret.reveal()).toBe('token-CANARY-1');
});

test('a text is without every secret, also as a URL and JSON spell it', () => {
  new Secret('p+q/r"s\\t CANARY');
  expect(withoutSecrets('a p+q/r"s\\t CANARY b')).toBe('a *** b');
  expect(withoutSecrets(`https://x/?t=${encodeURIComponent('p+q/r"s\\t CANARY')}`)).toBe('https://x/?t=***');
  expect(withoutSecrets(JSON.stringify({ t: 'p+q/r"s\\t CANARY' }))).toBe('{"t":"***"}');
});

test('of two secrets of which one begins with the other nothing is left', () => {
  new Secret('session-CANARY');
  new Secret('session-CANARY-renewed');
  expect(withoutSecrets('session-CANARY-renewed, session-CANARY')).toBe('***, ***');
});

test('what is too short for a secret is left in words', () => {
  new Secret('no');
  new Secret('');
  expect(withoutSecrets('not now')).toBe('not now');
});
