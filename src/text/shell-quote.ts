/** Returns words as one line that a POSIX shell takes apart into the same words. A `~` is not expanded. */
export function shellQuote(args: readonly string[]): string {
  return args.map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : singleQuote(word))).join(' ');
}

/** Returns a word as it can be pasted into a shell: as it stands where that is plain, also with a `~` to expand. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./~-]+$/.test(word) ? word : singleQuote(word);
}

/** Returns a text in single quotes, as every POSIX shell and OpenSSH's configuration take it for one word. */
export function singleQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
