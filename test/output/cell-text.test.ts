import { expect, test } from 'vitest';
import { properties } from '../../src/output/columns.ts';
import { print } from './samples.ts';

test.each([
  [
    'csv',
    'Locked,Frozen,When,Never,Lines,Labels,Nothing\ntrue,false,"2016-08-16 22:09:01",-,-,"dev, test",\n',
  ],
  ['tsv', 'true\tfalse\t2016-08-16 22:09:01\t-\t-\tdev, test\t\n'],
  ['list', 'true\nfalse\n2016-08-16 22:09:01\n-\n-\ndev, test\n\n'],
  ['string', '1\t\t1471385341\t\t-\tdev, test\t\n'],
])('%s has its own way with booleans, dates and nothing', async (format, printed) => {
  expect(await print(kinds, everyKind, { format })).toBe(printed);
});

test('json and yaml carry booleans, dates and nothing as values', async () => {
  const values = {
    locked: true,
    frozen: false,
    when: 1471385341,
    never: null,
    lines: '-',
    labels: 'dev, test',
    nothing: null,
  };
  expect(JSON.parse(await print(kinds, everyKind, { format: 'json' }))).toEqual(values);
  expect(await print(kinds, everyKind, { format: 'yaml' })).toBe(
    "locked: true\nfrozen: false\nwhen: 1471385341\nnever: null\nlines: '-'\nlabels: dev, test\nnothing: null\n",
  );
});

test.each([Number.NaN, 1e300])('a date of %d, which is none, is shown as it came', async when => {
  expect(await print(kinds, { when }, { format: 'list', fields: 'when' })).toBe(`${when}\n`);
});

const kinds = properties({
  locked: { label: 'Locked', kind: 'boolean' },
  frozen: { label: 'Frozen', kind: 'boolean' },
  when: { label: 'When', kind: 'date' },
  never: { label: 'Never', kind: 'date' },
  lines: { label: 'Lines', kind: 'count' },
  labels: { label: 'Labels', kind: 'list' },
  nothing: { label: 'Nothing' },
});

const everyKind = {
  locked: true,
  frozen: false,
  when: 1471385341,
  never: null,
  lines: null,
  labels: ['dev', 'test'],
  nothing: null,
};
