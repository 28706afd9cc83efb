import { type RawValue, rawValue } from '../cell-text.ts';
import type { Entry, Sheet } from '../tabular-result.ts';

/**
 * One record by field name; what it has not got is null. A map and not an object: an object moves a key that
 * looks like a number, such as a multidev called `42`, to the front, and has no room for `__proto__`.
 */
export type Fields = ReadonlyMap<string, RawValue>;

/** The shape that JSON and YAML share (platform-api.md 10.3). Records are made as they are asked for. */
export type Structure =
  | { kind: 'record'; fields: Fields }
  | { kind: 'keyed'; records: Iterable<readonly [key: string, fields: Fields]> }
  | { kind: 'list'; records: Iterable<Fields> };

export function toStructure(sheet: Sheet): Structure {
  const { kind, entries } = sheet;
  if (kind === 'properties') {
    return { kind: 'record', fields: new Map(entries.flatMap(entry => [...selectFields(sheet, entry)])) };
  }
  if (entries.every(({ key }) => key === undefined)) return { kind: 'list', records: listed(sheet) };
  return { kind: 'keyed', records: keyed(sheet) };
}

function selectFields({ fields }: Sheet, { values }: Entry): Fields {
  const record = new Map<string, RawValue>();
  for (const [index, { key, column }] of fields.entries()) {
    record.set(key, rawValue(column, values[index]) ?? null);
  }
  return record;
}

function* listed(sheet: Sheet): Generator<Fields> {
  for (const entry of sheet.entries) yield selectFields(sheet, entry);
}

/** Of two with the same key the later one counts, in the place of the first. */
function* keyed(sheet: Sheet): Generator<readonly [string, Fields]> {
  const last = new Map(sheet.entries.map(entry => [entry.key ?? '', entry]));
  for (const [key, entry] of last) yield [key, selectFields(sheet, entry)];
}
