import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Vector {
  /** Whether it has to be accepted; otherwise it has to be refused. */
  mustPass: boolean;
  text: string;
}

/**
 * The vectors in `test/faults/vectors/NAME.txt`, one a line: `+ TEXT` must pass, `- TEXT` must fail, and what stands
 * behind a `#` at the start of a line is for people. In a text `\n`, `\xHH` and `\u{H…}` are what they are in
 * JavaScript, and `\\` is a backslash.
 */
export function readVectors(name: string): Vector[] {
  const file = join(import.meta.dirname, '../vectors', `${name}.txt`);
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map((line, index) => {
      const [, sign, text] = /^([+-]) ?(.*)$/s.exec(line) ?? [];
      if (sign === undefined || text === undefined) throw new Error(`${file}: vector ${index + 1}: ${line}`);
      return { mustPass: sign === '+', text: spelledOut(text) };
    });
}

/** The texts alone, where all have to fare alike. */
export function readTexts(name: string): string[] {
  return readVectors(name).map(({ text }) => text);
}

const known: Record<string, string> = { n: '\n', r: '\r', t: '\t', '0': '\0', '\\': '\\' };

function spelledOut(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|u\{([0-9a-f]+)\}|([nrt0\\]))/gi, (_, byte, point, letter) =>
    letter ? (known[letter] ?? letter) : String.fromCodePoint(Number.parseInt(byte ?? point, 16)),
  );
}
