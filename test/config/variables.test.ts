import { describe, expect, test } from 'vitest';
import { createVariables } from '../../src/config/variables.ts';
import { errorOf } from './machine.ts';

const all = {
  define: { host: 'define' },
  env: { TURNOUT_HOST: 'turnout', TERMINUS_HOST: 'terminus' },
  terminus: { host: 'file' },
};
const of = (value: string) =>
  createVariables({ define: {}, env: { TERMINUS_HTTP_MAX_RETRIES: value }, terminus: {} });

describe('a variable', () => {
  test.each([
    [all, 'define', 'host (-D)'],
    [{ ...all, define: { host: '' } }, 'turnout', 'host (TURNOUT_HOST)'],
    [{ ...all, define: {}, env: { TURNOUT_HOST: '', TERMINUS_HOST: 'x' } }, 'x', 'host (TERMINUS_HOST)'],
    [{ ...all, define: {}, env: {} }, 'file', 'host (~/.terminus/config.yml)'],
    [{ define: {}, env: {}, terminus: {} }, undefined, 'host (set nowhere)'],
  ])('is what the strongest place says: %o', (sources, value, origin) => {
    const variables = createVariables(sources);
    expect([variables.text('host'), variables.origin('host')]).toEqual([value, origin]);
  });

  // Terminus takes the string "3" for no limit at all, and the word "false" for a yes (platform-api.md 1.1, 9).
  test('that is a number is one, also from the environment', async () => {
    expect([of('3').number('http_max_retries', 10), of('').number('http_max_retries', 10)]).toEqual([
      3,
      undefined,
    ]);
    for (const value of ['11', '-1', 'many', '1e9', '2.5']) {
      expect(await errorOf(() => of(value).number('http_max_retries', 10))).toMatchObject({
        exit: 'usage',
        message: `"${value}" is not what http_max_retries (TERMINUS_HTTP_MAX_RETRIES) takes.`,
        hint: 'It takes a whole number from 0 to 10.',
      });
    }
  });

  test.each([
    ['0', false],
    ['false', false],
    ['FALSE', false],
    ['no', false],
    ['off', false],
    ['1', true],
    ['true', true],
    ['', undefined],
  ])('that is a yes or no says %j', (value, yes) => {
    const env = { TERMINUS_VERIFY_HOST_CERT: value };
    expect(createVariables({ define: {}, env, terminus: {} }).yes('verify_host_cert')).toBe(yes);
  });
});
