import type { Output, Result, ResultRecord, Value } from './columns.ts';
import type { Field } from './fields.ts';

/** A result as every format takes it: the chosen fields, and the records cut to them. */
export interface Sheet {
  readonly kind: 'rows' | 'properties';
  readonly fields: readonly Field[];
  /** Whether the caller named the fields. */
  readonly named: boolean;
  /** One for properties; none where there is nothing to tell of, such as the commit of `env:commit` without changes. */
  readonly entries: readonly Entry[];
}

export interface Entry {
  /** What a row is known by in JSON and in `list`; undefined where rows are a plain list. */
  readonly key: string | undefined;
  /** One for each field, in its order. */
  readonly values: readonly Value[];
}

interface SheetOptions {
  output: Output;
  fields: readonly Field[];
  /** Whether the caller named the fields. */
  named: boolean;
}

/** Throws TypeError when the result is not of the kind that the output says. */
export function toSheet(result: Exclude<Result, string>, { output, fields, named }: SheetOptions): Sheet {
  if (output.kind === 'text' || isRows(result) !== (output.kind === 'rows')) {
    throw new TypeError(`a result that is not the ${output.kind} of its output`);
  }
  const isAbsent = !isRows(result) && fields.every(({ key }) => result[key] === undefined);
  const hasNone =
    !isRows(result) &&
    (Object.keys(result).length === 0 || (isAbsent && output.kind === 'properties' && output.plainFields));
  const records = isRows(result) ? result : hasNone ? [] : [result];
  const shown = fields.filter(field => records.length === 0 || isShown(field, { records, named }));
  const keyedBy = output.kind === 'rows' ? output.keyedBy : undefined;
  return {
    kind: output.kind,
    fields: shown,
    named,
    entries: records.map(record => ({
      key: keyedBy === undefined ? undefined : String(record[keyedBy] ?? ''),
      values: shown.map(({ key }) => record[key]),
    })),
  };
}

export function isRows(result: Exclude<Result, string>): result is readonly ResultRecord[] {
  return Array.isArray(result);
}

function isShown(
  { key, column }: Field,
  { records, named }: { records: readonly ResultRecord[]; named: boolean },
) {
  const { whenAbsent } = column;
  if (whenAbsent === undefined || (whenAbsent === 'hidden' && named)) return true;
  return records.some(record => record[key] !== undefined);
}
