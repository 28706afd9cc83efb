import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue, shownElsewhere } from './catalogue.mts';

const root = join(import.meta.dirname, '../..');

const numbers = (letter: string, last: number) =>
  Array.from({ length: last }, (_, index) => `${letter}-${String(index + 1).padStart(2, '0')}`);

test('no number of the catalogue is left out', () => {
  expect(catalogue.map(({ number }) => number)).toEqual([...numbers('T', 34), ...numbers('S', 45)]);
});

test('each is shown by a test, or has a reason', () => {
  const sources = readdirSync(import.meta.dirname)
    .filter(name => name.endsWith('.test.ts'))
    .map(name => readFileSync(join(import.meta.dirname, name), 'utf8'))
    .join('\n');
  const shown = new Set([...sources.matchAll(/faultTest\(\s*'([TS]-\d\d)'/g)].map(([, number]) => number));
  const wrong = catalogue.filter(entry => {
    const here = shown.has(entry.number);
    return 'because' in entry ? here : !here && (entry.shownBy ?? []).length === 0;
  });
  expect(wrong.map(({ number }) => number)).toEqual([]);
});

test('what shows it elsewhere is there', () => {
  expect(shownElsewhere.filter(file => !existsSync(join(root, file)))).toEqual([]);
});
