import { shownText } from '../cell-text.ts';
import type { DateText } from '../php-date.ts';
import type { Entry, Sheet } from '../tabular-result.ts';
import type { Format } from './format.ts';

/**
 * One a line: the values of properties, the keys of rows. Rows without a key answer their first field, where
 * Terminus counts them: 0, 1, 2.
 */
export const list: Format = {
  *sheet(sheet, { date }) {
    for (const entry of sheet.entries) {
      for (const item of items(sheet, entry, date)) yield `${item}\n`;
    }
  },
};

function items({ kind, fields }: Sheet, { key, values }: Entry, date: DateText | undefined): string[] {
  if (key !== undefined) return [key];
  const texts = fields.map(({ column }, index) => shownText(column, values[index], date));
  return kind === 'properties' ? texts : texts.slice(0, 1);
}
