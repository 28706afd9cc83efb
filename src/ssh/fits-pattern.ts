/** `*` and `?` as OpenSSH has them; upper and lower case are the same. */
export function fitsPattern(pattern: string, name: string): boolean {
  const parts = pattern.toLowerCase().split(/([*?])/);
  const source = parts.map(part => (part === '*' ? '.*' : part === '?' ? '.' : literally(part))).join('');
  return new RegExp(`^${source}$`, 'i').test(name);
}

function literally(text: string): string {
  return text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
}
