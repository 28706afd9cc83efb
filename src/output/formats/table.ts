import { shownText } from '../cells.ts';
import type { Column, Value } from '../columns.ts';
import { visible } from '../escape.ts';
import { relativeTime } from '../relative-time.ts';
import type { Sheet } from '../sheet.ts';
import type { Surface } from '../surface.ts';
import type { Format } from './format.ts';
import { type TextMeasure, textMeasure } from './text-measure.ts';
import { fitWidths } from './widths.ts';

/** How the cells of a column look. */
interface Look {
  style?: (text: string) => string;
  /** Longer than its column rather than cut. */
  copied?: boolean | undefined;
}

interface Line {
  texts: readonly string[];
  /** One for each text; many lines share it. */
  looks: readonly Look[];
}

/**
 * The frame of Terminus's tables. In a pipe nothing is cut or wrapped, and lines are padded to the last
 * column; at a terminal the columns share its width.
 */
export const table: Format = {
  async sheet(sheet, surface) {
    if (sheet.fields.length === 0 || (sheet.kind === 'properties' && sheet.entries.length === 0)) return [];
    const heading = sheet.kind === 'rows' ? [headingLine(sheet, surface)] : [];
    const body = sheet.kind === 'rows' ? rowLines(sheet, surface) : propertyLines(sheet, surface);
    const lines = [...heading, ...body];
    const measure = await textMeasure(textsOf(lines));
    const wanted = widestOf(lines, measure);
    const { isTerminal, columns } = surface.terminal;
    const widths =
      isTerminal && columns ? sharedWidths(wanted, sheet, columns - frameWidth(wanted.length)) : wanted;
    return drawn({ heading, body }, (line: Line | 'rule') => {
      const text = line === 'rule' ? rule(widths) : filled(line, widths, measure);
      return `${isTerminal ? text.trimEnd() : text}\n`;
    });
  },
};

/** Cells that each of the other columns has to be left with, for a column that is never cut to get all of its width. */
const fewest = 4;

/** What people copy is longer than its column rather than cut, so that its column comes first where there is room. */
function sharedWidths(
  wanted: readonly number[],
  { kind, fields }: Sheet,
  available: number,
): readonly number[] {
  const isWhole = (index: number) => kind === 'rows' && fields[index]?.column.copied === true;
  const others = wanted.filter((_, index) => !isWhole(index));
  const left = wanted.reduce((room, width, index) => (isWhole(index) ? room - width : room), available);
  if (left < others.length * fewest) return fitWidths(wanted, available);
  const shared = fitWidths(others, left).values();
  return wanted.map((width, index) => (isWhole(index) ? width : (shared.next().value ?? width)));
}

interface Parts {
  heading: readonly Line[];
  body: readonly Line[];
}

function* drawn({ heading, body }: Parts, draw: (line: Line | 'rule') => string): Generator<string> {
  if (heading.length > 0) yield draw('rule');
  for (const line of heading) yield draw(line);
  yield draw('rule');
  for (const line of body) yield draw(line);
  if (body.length > 0) yield draw('rule');
}

/** A space before each line, and a space on each side of a cell and between two; none after the last at a terminal. */
function frameWidth(count: number): number {
  return 3 * count;
}

function headingLine({ fields }: Sheet, { theme }: Surface): Line {
  return {
    texts: fields.map(({ column }) => column.label),
    looks: fields.map(() => ({ style: theme.heading })),
  };
}

function rowLines({ fields, entries }: Sheet, surface: Surface): Line[] {
  const looks = fields.map(({ column }): Look => ({ copied: column.copied }));
  return entries.map(({ values }) => ({
    looks,
    texts: fields.map(({ column }, index) => valueText(column, values[index], surface)),
  }));
}

function propertyLines({ fields, entries }: Sheet, surface: Surface): Line[] {
  return entries.flatMap(({ values }) =>
    fields.map(({ column }, index) => ({
      texts: [column.label, valueText(column, values[index], surface)],
      looks: [{ style: surface.theme.heading }, { copied: column.copied }],
    })),
  );
}

function valueText(column: Column, value: Value, { terminal, now, date }: Surface): string {
  const relative = column.kind === 'date' && terminal.isTerminal && now !== undefined && !date;
  const text =
    relative && typeof value === 'number' ? relativeTime(value, now) : shownText(column, value, date);
  return visible(text);
}

function* textsOf(lines: readonly Line[]): Generator<string> {
  for (const { texts } of lines) yield* texts;
}

function widestOf(lines: readonly Line[], measure: TextMeasure): number[] {
  const widths: number[] = [];
  for (const { texts } of lines) {
    for (const [index, text] of texts.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, measure.width(text));
    }
  }
  return widths;
}

function rule(widths: readonly number[]): string {
  return ` ${widths.map(width => '-'.repeat(width + 2)).join(' ')} `;
}

function filled({ texts, looks }: Line, widths: readonly number[], measure: TextMeasure): string {
  const cells = texts.map((text, index) => fill({ text, ...looks[index] }, widths[index] ?? 0, measure));
  return ` ${cells.map(cell => ` ${cell} `).join(' ')} `;
}

function fill({ text, style, copied }: { text: string } & Look, width: number, measure: TextMeasure): string {
  const shown = copied ? text : measure.cut(text, width);
  const padding = ' '.repeat(Math.max(0, width - measure.width(shown)));
  return (style ? style(shown) : shown) + padding;
}
