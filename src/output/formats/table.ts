import { shownText } from '../cells.ts';
import type { Column, Value } from '../columns.ts';
import { visible } from '../escape.ts';
import { relativeTime } from '../relative-time.ts';
import type { Sheet } from '../sheet.ts';
import type { Surface } from '../surface.ts';
import type { Format } from './format.ts';
import { type TextMeasure, textMeasure } from './text-measure.ts';
import { fitWidths } from './widths.ts';

interface Cell {
  text: string;
  style?: (text: string) => string;
  /** Longer than its column rather than cut. */
  copied?: boolean | undefined;
}

/**
 * The frame of Terminus's tables. In a pipe nothing is cut or wrapped, and lines are padded to the last
 * column; at a terminal the columns share its width.
 */
export const table: Format = {
  async sheet(sheet, surface) {
    if (sheet.fields.length === 0) return '';
    const { heading, body } =
      sheet.kind === 'rows' ? rowCells(sheet, surface) : propertyCells(sheet, surface);
    const cells = [...heading, ...body];
    const measure = await textMeasure(cells.flat().map(({ text }) => text));
    const wanted = cells.reduce<number[]>(
      (widths, line) => line.map(({ text }, index) => Math.max(widths[index] ?? 0, measure.width(text))),
      [],
    );
    const { isTerminal, columns } = surface.terminal;
    const widths = isTerminal && columns ? fitWidths(wanted, columns - frameWidth(wanted.length)) : wanted;

    const rule = ` ${widths.map(width => '-'.repeat(width + 2)).join(' ')} `;
    const line = (row: Cell[]) =>
      ` ${row.map((cell, i) => ` ${fill(cell, widths[i] ?? 0, measure)} `).join(' ')} `;
    const head = heading.length === 0 ? [] : [rule, ...heading.map(line)];
    return [...head, rule, ...body.map(line), ...(body.length === 0 ? [] : [rule])]
      .map(text => `${isTerminal ? text.trimEnd() : text}\n`)
      .join('');
  },
};

/** A space before each line, and a space on each side of a cell and between two; none after the last at a terminal. */
function frameWidth(count: number): number {
  return 3 * count;
}

function rowCells({ fields, entries }: Sheet, surface: Surface): { heading: Cell[][]; body: Cell[][] } {
  const heading = fields.map(({ column }) => ({ text: column.label, style: surface.theme.heading }));
  const body = entries.map(({ values }) =>
    fields.map(({ column }, index) => valueCell(column, values[index], surface)),
  );
  return { heading: [heading], body };
}

function propertyCells({ fields, entries }: Sheet, surface: Surface): { heading: Cell[][]; body: Cell[][] } {
  const body = entries.flatMap(({ values }) =>
    fields.map(({ column }, index) => [
      { text: column.label, style: surface.theme.heading },
      valueCell(column, values[index], surface),
    ]),
  );
  return { heading: [], body };
}

function valueCell(column: Column, value: Value, { terminal, now }: Surface): Cell {
  const relative = column.kind === 'date' && terminal.isTerminal && now !== undefined;
  const text = relative && typeof value === 'number' ? relativeTime(value, now) : shownText(column, value);
  return { text: visible(text), copied: column.copied };
}

function fill({ text, style, copied }: Cell, width: number, measure: TextMeasure): string {
  const shown = copied ? text : measure.cut(text, width);
  const padding = ' '.repeat(Math.max(0, width - measure.width(shown)));
  return (style ? style(shown) : shown) + padding;
}
