import type { Document, ToStringOptions } from 'yaml';
import { unprintable } from '../escape.ts';
import type { Format } from './format.ts';
import { type Structure, toStructure } from './structure.ts';

/** No folding: a value stays on its line, where line-wise readers look for it. */
const layout: ToStringOptions = {
  lineWidth: 0,
  singleQuote: true,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
};

/** Written as an escape; newlines in what the library wrote are its own. */
const unprintableButNewline = new RegExp(`(?!\n)${unprintable.source}`, 'gu');

export const yaml: Format = {
  sheet: sheet => toYaml(toStructure(sheet)),
  text: text => toYaml(text),
};

async function toYaml(value: Structure | string): Promise<string> {
  const { Document, visit } = await import('yaml');
  const write = (part: unknown): string => {
    // `compat` quotes what older parsers, PyYAML among them, take for a boolean or a time: yes, on, 12:30.
    const document = new Document(part, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
    quoteUnprintable(document, visit);
    return document.toString(layout).replace(unprintableButNewline, escapeCharacter);
  };

  if (typeof value === 'string') return write(value);
  if (value instanceof Map) return value.size === 0 ? '[]\n' : write(value);
  if (value.length === 0) return '[]\n';
  // The dash on a line of its own, as Symfony writes it; the library has no option for that.
  return value.map(record => `-\n${write(record).replace(/^(?=.)/gm, '  ')}`).join('');
}

type Visit = typeof import('yaml').visit;

/** Escapes mean something in double quotes only. */
function quoteUnprintable(document: Document, visit: Visit): void {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && unprintable.test(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
