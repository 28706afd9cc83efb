import { visible } from '../../text/escape.ts';
import { shownText } from '../cell-text.ts';
import type { Column, Value } from '../columns.ts';
import type { Surface } from '../output-target.ts';
import { relativeTime } from '../relative-time.ts';
import type { Sheet } from '../tabular-result.ts';
import type { Format } from './format.ts';
import { findNarrowing, fitColumns, frameWidth, type Layout } from './layout.ts';
import { type TextMeasure, textMeasure } from './text-measure.ts';

/** How the cells of a column look. */
interface Look {
  style?: (text: string) => string;
  /** What becomes of a text that is longer than its column. */
  fit: 'leave' | 'cut' | 'middle' | 'words' | 'whole words';
}

interface Line {
  texts: readonly string[];
  /** One for each text; many lines share it. */
  looks: readonly Look[];
}

/** Lines with rules before, between and behind the blocks. */
interface Drawing {
  blocks: readonly (readonly Line[])[];
  widths: readonly number[];
}

/**
 * The frame of Terminus's tables. In a pipe nothing is cut or wrapped, and lines are padded to the last
 * column; at a terminal the columns share its width.
 */
export const table: Format = {
  async sheet(sheet, surface) {
    if (sheet.fields.length === 0 || (sheet.kind === 'properties' && sheet.entries.length === 0)) return [];
    const texts = sheet.entries.map(({ values }) =>
      sheet.fields.map(({ column }, index) => valueText(column, values[index], surface)),
    );
    const labels = sheet.fields.map(({ column }) => column.label);
    const measure = await textMeasure([...labels, ...texts.flat()]);
    const drawing =
      sheet.kind === 'rows'
        ? rowsDrawing({ sheet, surface, labels, texts, measure })
        : recordsDrawing({ sheet, surface, labels, texts, measure });
    return draw(drawing, surface, measure);
  },
};

interface Cells {
  sheet: Sheet;
  surface: Surface;
  labels: readonly string[];
  texts: readonly (readonly string[])[];
  measure: TextMeasure;
}

function rowsDrawing(cells: Cells): Drawing {
  const { sheet, surface, labels, texts, measure } = cells;
  const { isTerminal, columns: available } = surface.terminal;
  const columns = sheet.fields.map(({ column }) => column);
  const wanted = measureColumns([labels, ...texts], measure);
  const whole = { kind: 'rows' as const, shown: wanted.map((_, index) => index), widths: wanted };
  const layout: Layout =
    isTerminal && available ? fitColumns({ columns, wanted, available, canLeaveOut: !sheet.named }) : whole;
  if (layout.kind === 'records' && texts.length > 0) return recordsDrawing(cells);
  const { shown, widths } = layout.kind === 'rows' ? layout : whole;
  if (shown.length < labels.length) {
    surface.onLeftOut?.(labels.filter((_, index) => !shown.includes(index)));
  }
  const pick = <T>(all: readonly T[]): T[] => shown.map(index => all[index] as T);
  const looks = pick(columns).map(cellLook);
  const heading = pick(labels).map((): Look => ({ style: surface.theme.heading, fit: 'words' }));
  return {
    widths,
    blocks: [[{ texts: pick(labels), looks: heading }], texts.map(row => ({ looks, texts: pick(row) }))],
  };
}

function cellLook(column: Column): Look {
  const narrow = findNarrowing(column);
  // Prose with something to copy in it, such as a fingerprint, which is longer than its column rather than broken.
  if (narrow === 'words' && column.copied) return { fit: 'whole words' };
  if (narrow === 'middle' || narrow === 'words') return { fit: narrow };
  return { fit: narrow === undefined ? 'cut' : 'leave' };
}

/** A field a line. What people copy, and a word such as a UUID, is longer than its column rather than broken. */
function recordsDrawing({ sheet, surface, labels, texts, measure }: Cells): Drawing {
  const { isTerminal, columns: available } = surface.terminal;
  const heading = surface.theme.heading;
  const blocks = texts.map(row =>
    row.map((text, index): Line => {
      const column = sheet.fields[index]?.column;
      const isWhole = column?.copied || findNarrowing(column)?.startsWith('whole');
      return {
        texts: [labels[index] ?? '', text],
        looks: [{ style: heading, fit: 'leave' }, { fit: isWhole ? 'leave' : 'whole words' }],
      };
    }),
  );
  const [first = 0, second = 0] = measureColumns(
    blocks.flatMap(lines => lines.map(({ texts: pair }) => pair)),
    measure,
  );
  const room = isTerminal && available ? Math.max(1, available - frameWidth(2) - first) : second;
  return { blocks, widths: [first, Math.min(second, room)] };
}

function* draw({ blocks, widths }: Drawing, { terminal }: Surface, measure: TextMeasure): Generator<string> {
  const ended = (line: string) => `${terminal.isTerminal ? line.trimEnd() : line}\n`;
  const rule = ended(` ${widths.map(width => '-'.repeat(width + 2)).join(' ')} `);
  yield rule;
  for (const block of blocks) {
    for (const line of block) {
      for (const part of filled(line, widths, measure)) yield ended(part);
    }
    if (block.length > 0) yield rule;
  }
}

function valueText(column: Column, value: Value, { terminal, now, date }: Surface): string {
  const relative = column.kind === 'date' && terminal.isTerminal && now !== undefined && !date;
  const text =
    relative && typeof value === 'number' ? relativeTime(value, now) : shownText(column, value, date);
  return visible(text);
}

function measureColumns(rows: Iterable<readonly string[]>, measure: TextMeasure): number[] {
  const widths: number[] = [];
  for (const texts of rows) {
    for (const [index, text] of texts.entries()) {
      widths[index] = Math.max(widths[index] ?? 0, measure.width(text));
    }
  }
  return widths;
}

/** One line, or more where a cell is broken into lines. */
function filled({ texts, looks }: Line, widths: readonly number[], measure: TextMeasure): string[] {
  const cells = texts.map((text, index) => cellLines(text, widths[index] ?? 0, looks[index]?.fit, measure));
  const height = Math.max(...cells.map(({ length }) => length));
  return Array.from({ length: height }, (_, row) => {
    const parts = cells.map((lines, index) => {
      const text = lines[row] ?? '';
      const padding = ' '.repeat(Math.max(0, (widths[index] ?? 0) - measure.width(text)));
      return ` ${looks[index]?.style?.(text) ?? text}${padding} `;
    });
    return ` ${parts.join(' ')} `;
  });
}

function cellLines(text: string, width: number, fit: Look['fit'] = 'cut', measure: TextMeasure): string[] {
  if (fit === 'words') return measure.lines(text, width);
  if (fit === 'whole words') return measure.wholeWordLines(text, width);
  if (fit === 'middle') return [measure.cutMiddle(text, width)];
  return [fit === 'cut' ? measure.cut(text, width) : text];
}
