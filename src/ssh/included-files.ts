import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

interface Bases {
  home: string | undefined;
  /** Where relative names begin. */
  folder: string;
}

/** The files that a name behind Include means: absolute, in the order of their names, only those that are there. */
export function expandFiles(word: string, { home, folder }: Bases): string[] {
  const plain = word.startsWith('~/') && home !== undefined ? join(home, word.slice(2)) : word;
  const [, ...parts] = (isAbsolute(plain) ? plain : join(folder, plain)).split('/');
  return parts.reduce<string[]>(
    (found, part) =>
      found.flatMap(parent => listChildren(parent || '/', part).map(name => join(parent || '/', name))),
    [''],
  );
}

/** As glob(3): a name that begins with a dot needs a pattern that does. */
function listChildren(folder: string, part: string): string[] {
  if (!/[*?[]/.test(part)) return [part];
  try {
    const names = readdirSync(folder).filter(name => name.startsWith('.') === part.startsWith('.'));
    return names.filter(name => fitsGlob(part, name)).sort();
  } catch {
    return [];
  }
}

/** `*`, `?` and `[a-c]`, `[!a-c]`; unlike names of hosts, those of files tell upper and lower case apart. */
function fitsGlob(pattern: string, name: string): boolean {
  const parts = pattern.split(/([*?]|\[[!^]?\]?[^\]]*\])/);
  const source = parts.map((part, index) => (index % 2 === 0 ? literally(part) : wildcard(part)));
  try {
    return new RegExp(`^${source.join('')}$`).test(name);
  } catch {
    // `[z-a]` fits nothing.
    return false;
  }
}

function wildcard(part: string): string {
  if (part === '*') return '.*';
  if (part === '?') return '.';
  const [, not = '', characters = ''] = /^\[([!^]?)(.*)\]$/.exec(part) ?? [];
  return `[${not && '^'}${characters.replace(/[\\\]^[]/g, '\\$&')}]`;
}

function literally(text: string): string {
  return text.replace(/[.+^${}()|[\]\\]/g, '\\$&');
}
