import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readClaims } from './claims.ts';
import { entries } from './entries.ts';

const claims = readClaims(join(import.meta.dirname, '..'));
const numbers = Object.keys(entries);

const claimed = (entry: string, further: boolean) =>
  claims.filter(claim => claim.entry === entry && claim.further === further).length;

test('every report is shown by a test that claims it', () => {
  expect(numbers.filter(entry => claimed(entry, false) === 0)).toEqual([]);
});

test('every kind that lost work or stopped it is shown by two further members', () => {
  expect(numbers.filter(entry => entry.startsWith('R') && claimed(entry, true) < 2)).toEqual([]);
});

test('no test claims a report that is not listed', () => {
  expect(claims.filter(({ entry }) => !(entry in entries))).toEqual([]);
});
