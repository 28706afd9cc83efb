/**
 * One character that must not be shown, or stand in YAML, as itself: control characters, which move the cursor
 * or write the clipboard; half of a surrogate pair; line and bidirectional separators, which reorder what is
 * read; and characters that take no room, with which two names look alike.
 */
const unprintable =
  '[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}]';

/**
 * The selector U+FE0F may follow a pictograph, which it makes an emoji. GitHub Actions obeys `::command::` at
 * the start of a line and `##[command]` anywhere.
 */
const unsafe = `^\\s*::|##\\[|(?<!\\p{Extended_Pictographic})\\uFE0F|(?!\\uFE0F)${unprintable}`;

const made = new Map<string, RegExp>();

/** Made when it is needed, which is seldom: for these sets of characters V8 takes a millisecond of every start. */
function every(pattern: string): RegExp {
  const known = made.get(pattern) ?? new RegExp(pattern, 'gu');
  made.set(pattern, known);
  return known;
}

/** Whether a text has a character that must not be shown as itself. */
export function hasUnprintable(text: string): boolean {
  return text.search(every(unprintable)) >= 0;
}

/** Replaces every character but newlines that must not be shown as itself. */
export function replaceUnprintable(text: string, spelt: (character: string) => string): string {
  return text.replace(every(unprintable), character => (character === '\n' ? character : spelt(character)));
}

/**
 * Text that came from outside, as one line that is safe to show: control characters as `\xNN` (newline and
 * tab as `\n`, `\t`), invisible ones as `\u{N}`, commands to a CI system with their first character escaped.
 * For people only: it is not meant to be read back.
 */
export function visible(text: string): string {
  return isHarmless(text) ? text : text.replace(every(unsafe), spell);
}

/** Nearly every text is: looking for that first takes a fifth of the time. */
function isHarmless(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !/::|##\[/.test(text);
}

/** The same for text of several lines, with tabs between its columns. */
export function visibleLines(text: string): string {
  return text.replace(/[^\n\t]+/g, visible);
}

function spell(found: string): string {
  if (found === '\n') return '\\n';
  if (found === '\t') return '\\t';
  if (found === '##[') return '\\x23#[';
  if (found.endsWith('::')) return `${visible(found.slice(0, -2))}\\x3a:`;
  const code = found.codePointAt(0) ?? 0;
  const digits = code.toString(16);
  return code < 0xa0 ? `\\x${digits.padStart(2, '0')}` : `\\u{${digits}}`;
}
