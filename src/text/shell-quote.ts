/** Words as one line that a POSIX shell takes apart into the same words. */
export function shellQuote(args: readonly string[]): string {
  return args
    .map(word => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
