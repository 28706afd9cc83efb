import type { Document, ToStringOptions } from 'yaml';
import { hasUnprintable, replaceUnprintable } from '../../text/escape.ts';
import type { Format } from './format.ts';
import { type Structure, toStructure } from './structure.ts';

/** No folding: a value stays on its line, where line-wise readers look for it. */
const layout: ToStringOptions = {
  lineWidth: 0,
  singleQuote: true,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
};

export const yaml: Format = {
  async sheet(sheet) {
    return pieces(toStructure(sheet), await yamlWriter());
  },
  text: async text => (await yamlWriter())(text),
};

/** A list is written record by record, since the library is slow with, and holds on to, a document of many. */
function* pieces(structure: Structure, write: (part: unknown) => string): Generator<string> {
  if (structure.kind === 'record')
    return yield structure.fields.size === 0 ? '[]\n' : write(structure.fields);
  let count = 0;
  for (const part of parts(structure, write)) {
    yield part;
    count += 1;
  }
  if (count === 0) yield '[]\n';
}

type Records = Exclude<Structure, { kind: 'record' }>;

function* parts(structure: Records, write: (part: unknown) => string): Generator<string> {
  if (structure.kind === 'keyed') {
    for (const record of structure.records) yield write(new Map([record]));
    return;
  }
  // The dash on a line of its own, as Symfony writes it; the library has no option for that.
  for (const fields of structure.records) yield `-\n${write(fields).replace(/^(?=.)/gm, '  ')}`;
}

async function yamlWriter(): Promise<(part: unknown) => string> {
  const { Document, visit } = await import('yaml');
  return part => {
    // `compat` quotes what older parsers, PyYAML among them, take for a boolean or a time: yes, on, 12:30.
    const document = new Document(part, { compat: 'yaml-1.1', aliasDuplicateObjects: false });
    quoteUnprintable(document, visit);
    // Newlines in what the library wrote are its own.
    return replaceUnprintable(document.toString(layout), escapeCharacter);
  };
}

type Visit = typeof import('yaml').visit;

/** Escapes mean something in double quotes only. */
function quoteUnprintable(document: Document, visit: Visit): void {
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value === 'string' && hasUnprintable(node.value)) node.type = 'QUOTE_DOUBLE';
    },
  });
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`;
}
