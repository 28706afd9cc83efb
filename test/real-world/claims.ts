import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A test that says in its title which entry it shows. */
export interface Claim {
  entry: string;
  /** Whether it is a further member of the kind, not the reported case itself. */
  further: boolean;
  /** Relative to test/. */
  file: string;
  title: string;
}

const number = String.raw`[RUWOCTA]\d{1,2}\+?`;

/** A title of a test file, in any of its quotes, or a heading of a page of cases (test/compat). */
const titles = new RegExp(
  String.raw`(?:['"\`]|^#+ |^)((${number})(?:, ${number})*): (.*?)(?:(?<!\\)['"\`]|$)`,
  'gm',
);

/** Returns what the tests below a folder claim, in the order of files and lines. */
export function readClaims(folder: string): Claim[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => /\.test\.m?ts$|\.md$/.test(file))
    .sort()
    .flatMap(file => claimsIn(file, readFileSync(join(folder, file), 'utf8')));
}

function claimsIn(file: string, source: string): Claim[] {
  return [...source.matchAll(titles)].flatMap(([, numbers = '', , title = '']) =>
    numbers.split(', ').map(claimed => ({
      entry: claimed.replace('+', ''),
      further: claimed.endsWith('+'),
      file,
      title,
    })),
  );
}
