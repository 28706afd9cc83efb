import { readFileIfThere } from '../../../system/disk/files.ts';

/** What `git init` finds out about the disk, and how the repository is laid out: names and values of a fixed form. */
const known =
  /^\s*(repositoryformatversion|filemode|bare|symlinks|ignorecase|precomposeunicode|objectformat|refstorage)\s*=\s*([\w-]+)\s*$/i;
const sections = ['core', 'extensions'];

/**
 * The configuration of a repository without everything that Git would run: filters, hooks, other files. What was put there
 * by another user, or by hand, is gone with the next start.
 */
export function ownConfiguration(file: string): string {
  const kept = new Map<string, string[]>(sections.map(section => [section, []]));
  let section = '';
  for (const line of (readFileIfThere(file) ?? '').split('\n')) {
    const heading = /^\s*\[\s*([\w.-]+)\s*\]\s*$/.exec(line)?.[1];
    if (line.trim().startsWith('[')) section = heading?.toLowerCase() ?? '';
    const [, name, value] = known.exec(line) ?? [];
    if (name !== undefined) kept.get(section)?.push(`\t${name.toLowerCase()} = ${value}\n`);
  }
  return [...kept]
    .filter(([, lines]) => lines.length > 0)
    .map(([name, lines]) => `[${name}]\n${lines.join('')}`)
    .join('');
}
