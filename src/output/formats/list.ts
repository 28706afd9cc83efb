import { shownText } from '../cells.ts';
import type { Entry, Sheet } from '../sheet.ts';
import type { Format } from './format.ts';

/**
 * One a line: the values of properties, the keys of rows. Rows without a key answer their first field, where
 * Terminus counts them: 0, 1, 2.
 */
export const list: Format = {
  *sheet(sheet) {
    for (const entry of sheet.entries) {
      for (const item of items(sheet, entry)) yield `${item}\n`;
    }
  },
};

function items({ kind, fields }: Sheet, { key, values }: Entry): string[] {
  if (key !== undefined) return [key];
  const texts = fields.map(({ column }, index) => shownText(column, values[index]));
  return kind === 'properties' ? texts : texts.slice(0, 1);
}
