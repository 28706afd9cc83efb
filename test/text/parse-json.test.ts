import { expect, test } from 'vitest';
import { parseJson } from '../../src/text/parse-json.ts';

test.each([
  ['{"a":1}', { a: 1 }],
  ['null', null],
  ['{"a":', undefined],
  ['', undefined],
])('%j is %j', (text, value) => {
  expect(parseJson(text)).toEqual(value);
});
