interface Kind {
  form: RegExp;
  /** What the nth different one becomes; as wide as the real one, so that tables keep their widths. */
  word(found: string, number: number): string;
}

const numbered = (found: string, number: number) =>
  found.replace(/[0-9a-f]/g, '0').replace(/0$/, number.toString(16));

const kinds: readonly Kind[] = [
  { form: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, word: numbered },
  { form: /\b[0-9a-f]{2}(?::[0-9a-f]{2}){15}\b/g, word: numbered },
  { form: /\b[0-9a-f]{40}\b/g, word: numbered },
  { form: /\b[0-9a-f]{32}\b/g, word: numbered },
  { form: /\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\b/g, word: found => `2026-01-15${found[10]}12:00:00` },
  { form: /\b1[789]\d{8}(?:\.\d+)?\b/g, word: () => '1768478400' },
];

/**
 * A text with what differs from run to run in fixed words: ids and hashes are numbered in the order in which
 * they occur, times are one time. `known` are values that only the test knows, such as a port or a home.
 */
export function literal(text: string, known: Readonly<Record<string, string>> = {}): string {
  let result = text;
  for (const [value, word] of Object.entries(known)) result = result.replaceAll(value, word);
  for (const { form, word } of kinds) {
    const seen: string[] = [];
    result = result.replace(form, found => {
      if (!seen.includes(found)) seen.push(found);
      return word(found, seen.indexOf(found) + 1);
    });
  }
  return result;
}
