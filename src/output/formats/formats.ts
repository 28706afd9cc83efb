import { UsageError } from '../../errors/turnout-error.ts';
import { csv } from './csv.ts';
import type { Format } from './format.ts';
import { json } from './json.ts';
import { list } from './list.ts';
import { nothing } from './null.ts';
import { string } from './string.ts';
import { table } from './table.ts';
import { tsv } from './tsv.ts';
import { xml } from './xml.ts';
import { yaml } from './yaml.ts';

export const formats = { csv, json, list, null: nothing, string, table, tsv, xml, yaml } satisfies Record<
  string,
  Format
>;

export type FormatName = keyof typeof formats;

export const formatNames: readonly string[] = Object.keys(formats);

/** What Terminus has from PHP itself, for PHP to read. */
const phpNotations = ['php', 'print-r', 'var_dump', 'var_export', 'serialize'];

/** Throws UsageError for a name that is not in the table, PHP's own notations among them. */
export function formatNamed(name: string): FormatName {
  if (isFormatName(name)) return name;
  const php = phpNotations.includes(name) ? " It is PHP's own; in PHP, json_decode() reads json." : '';
  throw new UsageError(`The requested format, '${name}', is not available.${php}`, {
    hint: `Formats: ${formatNames.join(', ')}`,
  });
}

function isFormatName(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}
