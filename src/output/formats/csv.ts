import { shownText } from '../cell-text.ts';
import type { DateText } from '../php-date.ts';
import type { Sheet } from '../tabular-result.ts';
import type { Format } from './format.ts';

/** Records that are written at a time: a call of the library costs as much as some hundred of them. */
const atATime = 1000;

/**
 * A heading of labels, then the records. Quoted as PHP's fputcsv does it (space, tab and backslash too), but a
 * quote is always doubled: PHP leaves one that follows a backslash alone, and no CSV parser reads that back.
 */
export const csv: Format = {
  async sheet(sheet, { date }) {
    const { stringify } = await import('csv-stringify/sync');
    const write = (lines: string[][]) =>
      stringify(lines, { record_delimiter: '\n', quoted_match: /[",\\\n\r\t ]/ });
    return pieces(sheet, { write, date });
  },
};

interface CsvWriter {
  write(lines: string[][]): string;
  date: DateText | undefined;
}

function* pieces({ fields, entries }: Sheet, { write, date }: CsvWriter): Generator<string> {
  yield write([fields.map(({ column }) => column.label)]);
  for (let start = 0; start < entries.length; start += atATime) {
    const some = entries.slice(start, start + atATime);
    yield write(
      some.map(({ values }) => fields.map(({ column }, index) => shownText(column, values[index], date))),
    );
  }
}
