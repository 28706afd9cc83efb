import { rawText, rawValue } from '../cell-text.ts';
import type { Format } from './format.ts';

/**
 * Raw values with tabs between them, a record a line, no heading, nothing escaped. A record that has none of
 * the fields is an empty line, which is what `--field` answers then.
 */
export const string: Format = {
  *sheet({ fields, entries }) {
    for (const { values } of entries) {
      const cells = fields.map(({ column }, index) => rawText(rawValue(column, values[index])));
      yield `${cells.join('\t')}\n`;
    }
  },
};
