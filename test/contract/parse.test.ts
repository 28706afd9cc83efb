import { expect, test } from 'vitest';
import { parseAnswer } from '../../src/contract/parse.ts';
import { routes } from '../../src/contract/routes.ts';

function complaint(route: keyof typeof routes, value: unknown, words = ''): string {
  try {
    parseAnswer(routes[route].answer, value, { from: 'GET /x (200)', words });
  } catch (error) {
    return error instanceof Error ? error.message : 'not an error';
  }
  return 'nothing was wrong';
}

test('the error names the field that is not as agreed', () => {
  expect(complaint('site', { id: 'i', name: 7 })).toBe(
    'GET /x (200) answered with a bad field "name": expected string, found number',
  );
});

test('the error names the place in a list', () => {
  const good = { hash: 'abc' };
  expect(complaint('codeLog', [good, good, { hash: '' }])).toBe(
    'GET /x (200) answered with a bad field "2.hash": is empty',
  );
});

test('the error names the key of an object that is a list', () => {
  expect(complaint('environments', { dev: { dns_zone: 'z' }, live: { on_server_development: {} } })).toBe(
    'GET /x (200) answered with a bad field "live.on_server_development": expected (boolean | number | string), found Object',
  );
});

test('the words of the server are repeated', () => {
  expect(complaint('codeLog', 'No such site.', 'No such site.')).toBe(
    'GET /x (200) answered with something unexpected: expected Array, found string; it says: No such site.',
  );
});

test.each([
  ['login', 'CANARY'],
  ['login', ['CANARY']],
  ['login', { session: ['CANARY'], expires_at: 1, user_id: 'u' }],
  ['login', { session: 's', expires_at: 'CANARY', user_id: 'u' }],
  ['login', { session: 's', expires_at: 1, user_id: { CANARY: 1 } }],
  ['variables', ['CANARY']],
  ['variables', 'CANARY'],
] as const)('the value that is wrong is never repeated: %s, %j', (route, value) => {
  expect(complaint(route, value)).toMatch(/^GET \/x \(200\) answered with/);
  expect(complaint(route, value)).not.toContain('CANARY');
});
