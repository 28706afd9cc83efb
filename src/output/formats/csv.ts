import { shownText } from '../cells.ts';
import type { Format } from './format.ts';

/**
 * A heading of labels, then the records. Quoted as PHP's fputcsv does it (space, tab and backslash too), but a
 * quote is always doubled: PHP leaves one that follows a backslash alone, and no CSV parser reads that back.
 */
export const csv: Format = {
  async sheet({ fields, entries }) {
    const { stringify } = await import('csv-stringify/sync');
    const heading = fields.map(({ column }) => column.label);
    const records = entries.map(({ values }) =>
      fields.map(({ column }, index) => shownText(column, values[index])),
    );
    return stringify([heading, ...records], { record_delimiter: '\n', quoted_match: /[",\\\n\r\t ]/ });
  },
};
