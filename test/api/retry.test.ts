import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readRetryAfter, retryDelay } from '../../src/api/retry.ts';

const now = Date.UTC(1994, 10, 6, 8, 49, 37);
const attempt = { repeatable: true, number: 1, status: 503, retryAfter: undefined, now, chance: 0 };

test('the pauses double, and there are four tries', () => {
  expect([1, 2, 3, 4].map(number => retryDelay({ ...attempt, number }))).toEqual([
    500,
    1000,
    2000,
    undefined,
  ]);
});

test('jitter only adds, up to a half', () => {
  expect([0, 0.5, 0.999].map(chance => retryDelay({ ...attempt, chance }))).toEqual([500, 625, 750]);
});

test('what can do harm twice is not sent twice', () => {
  for (const status of [undefined, 429, 500, 503]) {
    expect(retryDelay({ ...attempt, repeatable: false, status })).toBeUndefined();
  }
});

test.each([200, 202, 301, 400, 401, 403, 404, 409, 422, 423])(
  '%i is an answer and not tried again',
  status => {
    expect(retryDelay({ ...attempt, status })).toBeUndefined();
  },
);

test.each([undefined, 429, 500, 502, 503, 504, 599])('%s is tried again', status => {
  expect(retryDelay({ ...attempt, status })).toBe(500);
});

describe('Retry-After', () => {
  test.each([
    ['2', 2000],
    [' 3 ', 3000],
    ['1.5', 1500],
    ['0', 0],
    ['-1', 0],
    ['9e9', 9e12],
    ['Sun, 06 Nov 1994 08:49:40 GMT', 3000],
    ['Sunday, 06-Nov-94 08:49:40 GMT', 3000],
    ['Sun Nov  6 08:49:40 1994', 3000],
    ['Sun, 06 Nov 1994 08:00:00 GMT', 0],
    ['soon', undefined],
    ['soon 5', undefined],
    ['in 3000', undefined],
    ['Sunday', undefined],
    ['', undefined],
    ['  ', undefined],
  ])('"%s" asks for %s ms', (header, rest) => {
    expect(readRetryAfter(header, now)).toBe(rest);
  });

  test.each([
    ['2', 2000],
    ['0', 500],
    ['-1', 500],
    ['soon', 500],
    ['60', 60_000],
    ['61', undefined],
    ['9e9', undefined],
  ])('"%s" makes a pause of %s ms', (retryAfter, delay) => {
    expect(retryDelay({ ...attempt, retryAfter })).toBe(delay);
  });

  test('no one comes back before the time that was asked for, and no one waits for much longer', () => {
    const seconds = fc.double({ min: 0, max: 60, noNaN: true });
    const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(seconds, chance, fc.integer({ min: 1, max: 3 }), (rest, luck, number) => {
        const delay =
          retryDelay({ ...attempt, number, chance: luck, retryAfter: String(rest) }) ?? Number.NaN;
        expect(delay).toBeGreaterThanOrEqual(rest * 1000);
        expect(delay).toBeLessThanOrEqual(Math.max(rest * 1000, 2000) + 1001);
      }),
    );
  });

  test('whatever is in the header, the pause is a number of milliseconds below two minutes, or none', () => {
    fc.assert(
      fc.property(fc.string(), retryAfter => {
        const delay = retryDelay({ ...attempt, retryAfter });
        expect(delay === undefined || (Number.isInteger(delay) && delay >= 500 && delay < 120_000)).toBe(
          true,
        );
      }),
    );
  });
});
