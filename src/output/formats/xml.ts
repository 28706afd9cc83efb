import { visible } from '../../text/escape.ts';
import { rawValue } from '../cell-text.ts';
import type { Entry, Sheet } from '../tabular-result.ts';
import type { Format } from './format.ts';

/**
 * As Terminus writes properties: an `item` for each record, its fields as attributes. Rows are written in the same
 * way, where Terminus names elements after ids, which a UUID cannot be, and leaves out numbers and booleans.
 */
export const xml: Format = {
  sheet: async sheet => [await write({ item: sheet.entries.map(entry => attributes(sheet, entry)) })],
  text: write,
};

const attribute = '@';

/** A tab or a line break in an attribute is a space to a parser, unless it is written as a reference. */
const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/** Characters that XML 1.0 has no way to write at all. */
const impossible = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

async function write(document: string | Record<string, unknown>): Promise<string> {
  const { default: Builder } = await import('fast-xml-builder');
  const builder = new Builder({
    attributeNamePrefix: attribute,
    ignoreAttributes: false,
    suppressBooleanAttributes: false,
    suppressEmptyNode: true,
    format: true,
    indentBy: '  ',
    processEntities: false,
    attributeValueProcessor: escaped,
    tagValueProcessor: escaped,
  });
  const declaration = { [`${attribute}version`]: '1.0', [`${attribute}encoding`]: 'UTF-8' };
  return `${builder.build({ '?xml': declaration, document }).trimEnd()}\n`;
}

function attributes({ fields }: Sheet, { values }: Entry): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [index, { key, column }] of fields.entries()) {
    found[`${attribute}${key}`] = String(rawValue(column, values[index]) ?? '');
  }
  return found;
}

function escaped(_name: string, value: unknown): string {
  return String(value)
    .replace(impossible, visible)
    .replace(/[&<>"\t\n\r]/g, character => references[character] ?? character);
}
