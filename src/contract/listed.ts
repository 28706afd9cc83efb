import type { PendingChange } from './diffstat.ts';

/** Returns what tells whether a path is among these changes, or lies in a folder that is. */
export function matchListed(listed: readonly PendingChange[]): (path: string) => boolean {
  const paths = new Set(listed.map(({ path }) => path));
  const folders = [...paths].filter(path => path.endsWith('/'));
  return path => paths.has(path) || folders.some(folder => path.startsWith(folder));
}
