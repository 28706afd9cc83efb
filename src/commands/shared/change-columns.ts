import type { PendingChange } from '../../contract/diffstat.ts';
import { rows } from '../../output/columns.ts';

/** Terminus's columns for a list of changes. */
export const changeRows = rows({
  file: { label: 'File', narrow: 'middle' },
  status: { label: 'Status' },
  deletions: { label: 'Deletions', kind: 'count' },
  additions: { label: 'Additions', kind: 'count' },
});

/** Returns pending changes as rows with the fields of `env:diffstat`. */
export function changeFields(changes: readonly PendingChange[]) {
  return changes.map(({ path, status, deletions, additions }) => ({
    file: path,
    status,
    deletions,
    additions,
  }));
}

/** How many lines; a binary file has none to count. */
export function lineTotals(changes: readonly PendingChange[]): { additions: number; deletions: number } {
  const sum = (side: 'additions' | 'deletions') =>
    changes.reduce((total, change) => total + (change[side] ?? 0), 0);
  return { additions: sum('additions'), deletions: sum('deletions') };
}
