import type { RawValue } from '../cell-text.ts';
import type { Format } from './format.ts';
import { type Fields, type Structure, toStructure } from './structure.ts';

const step = '    ';

/** As PHP writes it for Terminus: four spaces, slashes as they are, everything beyond ASCII as `\uXXXX`. */
export const json: Format = {
  sheet: sheet => write(toStructure(sheet)),
  text: text => `${scalar(text)}\n`,
};

function* write(structure: Structure): Generator<string> {
  if (structure.kind === 'record') return yield `${members(structure.fields, '')}\n`;
  const [open, close] = structure.kind === 'keyed' ? ['{', '}'] : ['[', ']'];
  let before = open;
  for (const item of items(structure)) {
    yield `${before}\n${step}${item}`;
    before = ',';
  }
  // PHP has one empty value for both, so an empty record is `[]` to scripts as well.
  yield before === open ? '[]\n' : `\n${close}\n`;
}

function* items(structure: Exclude<Structure, { kind: 'record' }>): Generator<string> {
  if (structure.kind === 'list') {
    for (const fields of structure.records) yield members(fields, step);
    return;
  }
  for (const [key, fields] of structure.records) yield `${scalar(key)}: ${members(fields, step)}`;
}

function members(fields: Fields, indent: string): string {
  if (fields.size === 0) return '[]';
  const inner = indent + step;
  const lines = Array.from(fields, ([key, value]) => `${inner}${scalar(key)}: ${scalar(value)}`);
  return `{\n${lines.join(',\n')}\n${indent}}`;
}

/** Half of a surrogate pair comes out of JSON.stringify as an escape already, so that every parser takes it. */
function scalar(value: RawValue): string {
  return JSON.stringify(value ?? null).replace(/[\u007f-\uffff]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
