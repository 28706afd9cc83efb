const quotePairs = ['""', "''", '``', '“”', '‘’', '„“', '«»'];

/**
 * The one way by which values come in that a user gives: variables, flags, files, standard input, `SITE.ENV`. Returns
 * the value without what clings to it when it was copied, piped or written by an editor, and without one pair of quotes.
 */
export function cleanValue(text: string): string {
  // Nearly all are: V8 takes a third of a millisecond to read the sets of trimmed().
  if (/^[\w.:/@+-]*$/.test(text)) return text;
  const bare = trimmed(text);
  const isQuoted = bare.length > 1 && quotePairs.includes(`${bare[0]}${bare.at(-1)}`);
  return isQuoted ? trimmed(bare.slice(1, -1)) : bare;
}

/**
 * Without blanks of every kind, line ends, marks of byte order (also as Latin-1 and as lost bytes) and characters that
 * no one sees, at both ends.
 */
function trimmed(text: string): string {
  return text.replace(/^(?:ï»¿|[\s\p{Cc}\p{Cf}\uFFFD])+/u, '').replace(/[\s\p{Cc}\p{Cf}\uFFFD]+$/u, '');
}

/** The environment with cleaned values of turnout's and Terminus's variables; the same one where all are clean. */
export function cleanEnvironment<T extends Readonly<Record<string, string | undefined>>>(env: T): T {
  const cleaned: Record<string, string> = {};
  for (const name of Object.keys(env)) {
    const value = /^(TURNOUT|TERMINUS)_/.test(name) ? env[name] : undefined;
    if (value && cleanValue(value) !== value) cleaned[name] = cleanValue(value);
  }
  return Object.keys(cleaned).length === 0 ? env : { ...env, ...cleaned };
}
