import type { PendingChange } from '../contract/diffstat.ts';
import { visible } from './escape.ts';
import type { Theme } from './theme.ts';

const mostShown = 20;

/** Uncommitted changes as a person reads them before anything is discarded: a line each, the total, a warning. */
export function changeList(changes: readonly PendingChange[], theme: Theme): string {
  const shown = changes.slice(0, mostShown);
  const lines = shown.map(
    ({ status, path, additions, deletions }) =>
      `  ${status} ${visible(path)} ${theme.added(count('+', additions))} ${theme.removed(count('-', deletions))}`,
  );
  const more = changes.length - shown.length;
  if (more > 0) lines.push(`  and ${more.toLocaleString('en-US')} more; env:diffstat lists them all`);
  const files =
    changes.length === 1
      ? '1 uncommitted change'
      : `${changes.length.toLocaleString('en-US')} uncommitted changes`;
  const totals = `${count('+', sum(changes, 'additions'))} ${count('-', sum(changes, 'deletions'))}`;
  return `${lines.join('\n')}\n${files}, ${totals}; ${inNoBackup(changes)}.\n`;
}

/** What many people do not know, said wherever pending changes are shown (decisions.md 13). */
export function inNoBackup({ length }: readonly unknown[]): string {
  return length === 1
    ? 'it is in no backup and does not survive a move to another container'
    : 'they are in no backup and do not survive a move to another container';
}

/** A binary file has no lines to count. */
function count(sign: string, lines: number | null): string {
  return `${sign}${lines ?? ''}`;
}

function sum(changes: readonly PendingChange[], side: 'additions' | 'deletions'): number {
  return changes.reduce((total, change) => total + (change[side] ?? 0), 0);
}
