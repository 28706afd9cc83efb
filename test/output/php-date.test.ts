import { expect, test } from 'vitest';
import { dateText } from '../../src/output/php-date.ts';
import { environmentList, environments, pipe, print } from './samples.ts';

const date = new Date('2026-07-04T21:05:09Z');

test.each([
  ['Y-m-d H:i:s', undefined, undefined],
  ['d.m.y', undefined, '04.07.26'],
  ['l, jS F Y', undefined, 'Saturday, 4S July 2026'],
  ['D, d M Y G:i', undefined, 'Sat, 04 Jul 2026 21:05'],
  ['n/j/Y g:i a', undefined, '7/4/2026 9:05 pm'],
  ['h:i A', undefined, '09:05 PM'],
  ['\\Y\\e\\s: Y', undefined, 'Yes: 2026'],
  ['U N w Z', undefined, '1783199109 6 6 0'],
  ['c', 'Europe/Berlin', '2026-07-04T23:05:09+02:00'],
  ['c', 'Asia/Kathmandu', '2026-07-05T02:50:09+05:45'],
  ['Y-m-d H:i:s', 'America/New_York', '2026-07-04 17:05:09'],
  ['Y-m-d H:i:s T', 'America/St_Johns', '2026-07-04 18:35:09 -02:30'],
  ['H:i e O', 'UTC', '21:05 UTC +0000'],
])('%s in %s', (format, zone, text) => {
  expect(dateText({ format, zone })?.(date)).toBe(text);
});

test('every format of people writes dates so, and every format of programs does not', async () => {
  const surface = { ...pipe, date: dateText({ format: 'd/m/Y' }) };
  const shown = (format: string) =>
    print(environmentList, environments.slice(0, 1), { format, fields: 'created', surface });
  expect(await shown('csv')).toBe('Created\n16/08/2016\n');
  expect(await shown('tsv')).toBe('16/08/2016\n');
  expect(await shown('table')).toContain('16/08/2016');
  expect(await shown('string')).toBe('1471385341\n');
  expect(await shown('json')).toContain('"created": 1471385341');
});

test('a time zone that there is not is an error', () => {
  expect(() => dateText({ zone: 'Mars/Olympus' })).toThrow(
    expect.objectContaining({ exit: 'usage', message: '"Mars/Olympus" is not a time zone.' }),
  );
});
