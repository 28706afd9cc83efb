import type { Column, Value } from './columns.ts';
import { type DateText, utcDate } from './php-date.ts';

/** What JSON and YAML carry; undefined where the record has not got the field. */
export type RawValue = string | number | boolean | null | undefined;

/** The value as the platform has it: booleans as they are, dates as epoch seconds (platform-api.md 10.3). */
export function rawValue({ kind }: Column, value: Value): RawValue {
  if (value === undefined) return undefined;
  if (kind === 'count') return value === null ? '-' : rawText(value);
  return isList(value) ? value.join(', ') : value;
}

/** The raw value as a text. PHP prints true as `1` and false as nothing, and scripts test for that. */
export function rawText(value: Value): string {
  if (value === true) return '1';
  if (value === undefined || value === null || value === false) return '';
  return isList(value) ? value.join(', ') : String(value);
}

/** The value as people and spreadsheets read it: `true`, `2016-08-18 23:31:15` in UTC, `-` for no date. */
export function shownText(column: Column, value: Value, date: DateText = utcDate): string {
  if (column.kind === 'date') return dateText(value, date);
  if (typeof value === 'boolean') return String(value);
  const shown = typeof value === 'string' ? namedValue(column, value) : undefined;
  if (shown !== undefined) return shown;
  return rawText(rawValue(column, value));
}

function namedValue({ shownAs }: Column, value: string): string | undefined {
  return shownAs && Object.hasOwn(shownAs, value) ? shownAs[value] : undefined;
}

function dateText(value: Value, write: DateText): string {
  if (value === undefined || value === null || value === '') return '-';
  const date = typeof value === 'number' ? new Date(value * 1000) : undefined;
  // A number that is no date (milliseconds times a thousand, NaN) is shown as it came.
  if (!date || Number.isNaN(date.getTime())) return rawText(value);
  return write(date);
}

function isList(value: Value): value is readonly string[] {
  return Array.isArray(value);
}
