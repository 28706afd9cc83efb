import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseAnswer } from '../../src/contract/parse.ts';
import { routes } from '../../src/contract/routes.ts';
import { NetworkError } from '../../src/errors/turnout-error.ts';

const sender = { from: 'GET /x (200)', words: '' };
const all = Object.entries(routes);
const inJson = all.filter(([, route]) => !('text' in route));

// What the platform, or something in between, says with status 200 when it means an error.
const errors: [string, unknown][] = [
  ['an object with an error', { error: 'Internal error' }],
  ['an object with an error and a status', { error: 'Internal error', status: 500 }],
  ['an object with an object of an error', { error: { code: 500, message: 'Internal error' } }],
  ['an object with a message', { message: 'Internal error' }],
  ['a list of errors', [{ error: 'Internal error' }]],
  ['a number', 500],
  ['a yes', true],
];

describe.each(inJson)('%s', (_, { answer }) => {
  test.each(errors)('does not take %s for an answer', (_, body) => {
    expect(() => parseAnswer(answer, body, sender)).toThrow(NetworkError);
  });

  test('reads everything that JSON can say, or throws NetworkError', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), value => {
        try {
          parseAnswer(answer, value, sender);
        } catch (error) {
          expect(error).toBeInstanceOf(NetworkError);
        }
      }),
    );
  });
});

test('a bare string is an answer only where a key is added', () => {
  const takers = inJson.filter(([, { answer }]) => {
    try {
      parseAnswer(answer, 'A site named invalid was not found.', sender);
      return true;
    } catch {
      return false;
    }
  });
  expect(takers.map(([name]) => name)).toEqual(['addSshKey']);
});
