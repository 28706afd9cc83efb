import { shownText } from '../cell-text.ts';
import type { Format } from './format.ts';

const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

/** No heading and no quotes. What would end a cell or a row is escaped with a backslash, and so is a backslash. */
export const tsv: Format = {
  *sheet({ fields, entries }, { date }) {
    for (const { values } of entries) {
      const cells = fields.map(({ column }, index) => oneCell(shownText(column, values[index], date)));
      yield `${cells.join('\t')}\n`;
    }
  },
};

function oneCell(value: string): string {
  return value.replace(/[\t\n\r\\]/g, character => escapes[character] ?? character);
}
