import type { Column } from '../columns.ts';

/** How the rows of a list are drawn: side by side with these columns, or each row as a record of its own. */
export type Layout =
  | { kind: 'rows'; shown: readonly number[]; widths: readonly number[] }
  | { kind: 'records' };

export interface LayoutOptions {
  columns: readonly Column[];
  /** The widest cell of each. */
  wanted: readonly number[];
  /** Cells of the terminal. */
  available: number;
  /** Whether columns may be left out; not those that the user asked for. */
  canLeaveOut: boolean;
}

/** A space before each line, and a space on each side of a cell and between two; none after the last at a terminal. */
export function frameWidth(count: number): number {
  return 3 * count;
}

/** Cells below which a column says nothing any more. */
const minWidths = { middle: 20, words: 16, other: 8 };

/**
 * What tells the rows apart is never cut. Where the columns do not fit, the others are cut, then left out, and where
 * nothing would stay beside what tells the rows apart, each row becomes a record.
 */
export function fitColumns({ columns, wanted, available, canLeaveOut }: LayoutOptions): Layout {
  if (columns.length === 1) {
    const width = Math.max(1, Math.min(wanted[0] ?? 0, available - frameWidth(1)));
    return { kind: 'rows', shown: [0], widths: [width] };
  }
  const least = wanted.map((width, index) => Math.min(width, minWidth(columns[index], width)));
  let shown = wanted.map((_, index) => index);
  const isTooWide = () => sum(shown.map(index => least[index] ?? 0)) + frameWidth(shown.length) > available;
  while (isTooWide()) {
    const out = canLeaveOut ? nextOut(shown, columns) : undefined;
    if (out === undefined) return { kind: 'records' };
    shown = shown.filter(index => index !== out);
  }
  if (shown.length === 1) return { kind: 'records' };
  const room = available - frameWidth(shown.length);
  const limits = shown.map(index => ({ least: least[index] ?? 0, wanted: wanted[index] ?? 0 }));
  return { kind: 'rows', shown, widths: shareWidth(limits, room) };
}

function minWidth(column: Column | undefined, width: number): number {
  const narrow = findNarrowing(column);
  // Half of a date is none.
  if (narrow?.startsWith('whole') || narrow === 'first out' || column?.kind === 'date') return width;
  const label = Math.max(0, ...(column?.label ?? '').split(' ').map(word => word.length));
  return Math.max(label, narrow === 'middle' || narrow === 'words' ? minWidths[narrow] : minWidths.other);
}

/** The column that is missed least, from the last one on; undefined when all that are left have to stay. */
function nextOut(shown: readonly number[], columns: readonly Column[]): number | undefined {
  for (const narrow of ['first out', undefined, 'whole or none'] as const) {
    const found = shown.findLast(index => index > 0 && findNarrowing(columns[index]) === narrow);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function findNarrowing(column: Column | undefined): Column['narrow'] {
  return column?.narrow ?? (column?.copied ? 'whole' : undefined);
}

interface Limits {
  least: number;
  wanted: number;
}

/** The widest columns are cut down to one common width, but none below its least. */
function shareWidth(limits: readonly Limits[], room: number): number[] {
  const widthsAt = (cap: number) => limits.map(({ least, wanted }) => Math.max(least, Math.min(wanted, cap)));
  let cap = Math.max(0, ...limits.map(({ wanted }) => wanted));
  while (cap > 1 && sum(widthsAt(cap)) > room) cap -= 1;
  const widths = widthsAt(cap);
  // What a common width leaves over is less than a cell for each cut column; the first ones get it.
  for (const [index, width] of widths.entries()) {
    if (sum(widths) < room && width < (limits[index]?.wanted ?? 0)) widths[index] = width + 1;
  }
  return widths;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
