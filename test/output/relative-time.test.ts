import { expect, test } from 'vitest';
import { relativeTime } from '../../src/output/relative-time.ts';

test.each([
  [0, '0 seconds ago'],
  [-59, '59 seconds ago'],
  [-60, '1 minute ago'],
  [-119, '1 minute ago'],
  [-180, '3 minutes ago'],
  [-3600, '1 hour ago'],
  [-86_400 * 29, '29 days ago'],
  [-86_400 * 59, '1 month ago'],
  [-86_400 * 365 * 2, '2 years ago'],
  [90, 'in 1 minute'],
  [86_400 * 2, 'in 2 days'],
])('%d seconds from now is %s', (seconds, reported) => {
  expect(relativeTime(1_471_385_341 + seconds, 1_471_385_341_000)).toBe(reported);
});

test('a part of a second does not make a minute of 59 seconds', () => {
  expect(relativeTime(1_471_385_341.5, 1_471_385_400_900)).toBe('59 seconds ago');
});
