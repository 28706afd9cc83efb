import { rawText, rawValue } from '../cells.ts';
import type { Format } from './format.ts';

/**
 * Raw values with tabs between them, a record a line, no heading, nothing escaped. A record that has none of
 * the fields is an empty line, which is what `--field` answers then.
 */
export const string: Format = {
  sheet: ({ fields, entries }) =>
    entries
      .map(({ values }) => fields.map(({ column }, index) => rawText(rawValue(column, values[index]))))
      .map(cells => `${cells.join('\t')}\n`)
      .join(''),
};
