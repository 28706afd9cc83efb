import { UsageError } from '../../errors/turnout-error.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { list } from './list.ts';
import { string } from './string.ts';
import { table } from './table.ts';
import { tsv } from './tsv.ts';
import { yaml } from './yaml.ts';

export const formats = { csv, json, list, string, table, tsv, yaml } satisfies Record<string, Format>;

export type FormatName = keyof typeof formats;

export const formatNames: readonly string[] = Object.keys(formats);

/** Throws UsageError for a name that is not in the table, PHP's own formats among them. */
export function formatNamed(name: string): FormatName {
  if (isFormatName(name)) return name;
  throw new UsageError(`The requested format, '${name}', is not available.`, {
    hint: `Formats: ${formatNames.join(', ')}`,
  });
}

function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}
