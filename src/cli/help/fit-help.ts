/** Source lines of help are broken below this; a line that could not have taken the next word goes on in the next. */
const brokenAt = 105;

/**
 * Help for a terminal of `width` cells: paragraphs are broken anew between words, the second column of a list stays a
 * column where there is room for one, and lines to be copied stay whole. Plain ASCII.
 */
export function fitHelp(text: string, width: number): string {
  return joinParagraphs(text.split('\n'))
    .flatMap(line => fitLine(line, width))
    .join('\n');
}

interface HelpLine {
  text: string;
  /** Blanks in front of the lines behind the first, where the source says so. */
  hanging?: number;
}

/** Puts together what was broken to fit the source. */
function joinParagraphs(lines: readonly string[]): HelpLine[] {
  const joined: HelpLine[] = [];
  let before = '';
  for (const line of lines) {
    const last = joined.at(-1);
    const [word = ''] = line.trimStart().split(' ');
    const goesOn =
      before.length + 1 + word.length >= brokenAt && !isCopied(line) && !startsAnew(line, before);
    if (last && word && before && goesOn) {
      const hanging = line.length - line.trimStart().length;
      joined[joined.length - 1] = { text: `${last.text} ${line.trimStart()}`, hanging };
    } else joined.push({ text: line });
    before = line;
  }
  return joined;
}

/** An example: broken into lines, a shell would take it for two commands. */
function isCopied(line: string): boolean {
  return /^ {4}\S/.test(line) && !/^ {4}.*\S {2,}\S/.test(line) && !/^ {4}(-|--)/.test(line);
}

/** A name with what it is in a second column, or the next of some items of which each has its later lines indented. */
function startsAnew(line: string, before: string): boolean {
  return /^ +\S.*? {2,}\S/.test(line) || (/^\S/.test(line) && /^ /.test(before));
}

function fitLine({ text, hanging }: HelpLine, width: number): string[] {
  if (text.length <= width || isCopied(text)) return [text];
  const [, entry = '', summary = ''] = /^( *\S.*?\S? {2,})(\S.*)$/.exec(text) ?? [];
  const indent = text.length - text.trimStart().length;
  if (!entry) return fill(text.trim(), { width, first: indent, others: hanging ?? indent });
  const isColumn = entry.length <= width / 2;
  const others = isColumn ? entry.length : indent + 4;
  const lines = fill(summary, { width, first: others, others });
  if (!isColumn) return [entry.trimEnd(), ...lines];
  return [`${entry}${(lines[0] ?? '').trimStart()}`, ...lines.slice(1)];
}

interface Fill {
  width: number;
  /** Blanks in front of the first line. */
  first: number;
  /** Blanks in front of the others. */
  others: number;
}

/** A word that is longer than the width has a line of its own. */
function fill(text: string, { width, first, others }: Fill): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').filter(Boolean)) {
    const indent = ' '.repeat(lines.length === 0 ? first : others);
    if (line === '') line = `${indent}${word}`;
    else if (line.length + 1 + word.length <= width) line = `${line} ${word}`;
    else {
      lines.push(line);
      line = `${' '.repeat(others)}${word}`;
    }
  }
  return [...lines, line];
}
