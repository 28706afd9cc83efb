import type { RawValue } from '../cells.ts';
import type { Format } from './format.ts';
import { type Structure, toStructure } from './structure.ts';

const step = '    ';

/** As PHP writes it for Terminus: four spaces, slashes as they are, everything beyond ASCII as `\uXXXX`. */
export const json: Format = {
  sheet: sheet => `${write(toStructure(sheet), '')}\n`,
  text: text => `${scalar(text)}\n`,
};

function write(value: Structure | RawValue, indent: string): string {
  const inner = indent + step;
  if (value instanceof Map) {
    const members = [...value].map(([key, member]) => `${inner}${scalar(key)}: ${write(member, inner)}`);
    // PHP has one empty value for both, so an empty record is `[]` to scripts as well.
    return members.length === 0 ? '[]' : `{\n${members.join(',\n')}\n${indent}}`;
  }
  if (Array.isArray(value)) {
    const items = value.map(item => inner + write(item, inner));
    return items.length === 0 ? '[]' : `[\n${items.join(',\n')}\n${indent}]`;
  }
  return scalar(value);
}

/** Half of a surrogate pair comes out of JSON.stringify as an escape already, so that every parser takes it. */
function scalar(value: RawValue): string {
  return JSON.stringify(value ?? null).replace(/[\u007f-\uffff]/g, escapeUnit);
}

function escapeUnit(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
