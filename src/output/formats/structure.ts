import { type RawValue, rawValue } from '../cells.ts';
import type { Entry, Sheet } from '../sheet.ts';

/** One record by field name, without the fields that it has not got. */
type Fields = Map<string, RawValue>;

/**
 * The shape that JSON and YAML share (platform-api.md 10.3). Maps and not objects: an object moves a key that
 * looks like a number, such as a multidev called `42`, to the front, and has no room for `__proto__`.
 */
export type Structure = Fields | Map<string, Fields> | Fields[];

export function toStructure({ kind, fields, entries }: Sheet): Structure {
  const record = ({ values }: Entry): Fields =>
    new Map(
      fields
        .map(({ key, column }, index) => [key, rawValue(column, values[index])] as const)
        .filter(([, value]) => value !== undefined),
    );

  if (kind === 'properties') return new Map(entries.flatMap(entry => [...record(entry)]));
  if (entries.every(({ key }) => key === undefined)) return entries.map(record);
  return new Map(entries.map(entry => [entry.key ?? '', record(entry)]));
}
