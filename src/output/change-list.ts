import type { PendingChange } from '../contract/diffstat.ts';
import { visible } from '../text/escape.ts';
import type { Theme } from './theme.ts';
import { wrapped } from './wrap-text.ts';

interface Screen {
  theme: Theme;
  /** Width of the terminal; undefined where lines are not fitted to one. */
  columns: number | undefined;
  /** More changes than that are only counted; 20 unless given. */
  maxShown?: number;
}

/** Uncommitted changes as a person reads them before anything is discarded: a line each, the total, a warning. */
export function changeList(changes: readonly PendingChange[], screen: Screen): string {
  return [...changeLines(changes, screen)].join('');
}

/** The same in pieces, since `--list` may show 100,000 of them. */
export function* changeLines(
  changes: readonly PendingChange[],
  { theme, columns, maxShown = 20 }: Screen,
): Generator<string> {
  const shown = Math.min(changes.length, maxShown);
  for (const change of changes.slice(0, shown)) {
    yield `  ${visible(change.status)} ${visible(change.path)} ${numbers(change, theme)}\n`;
  }
  const more = changes.length - shown;
  if (more > 0) yield `  and ${more.toLocaleString('en-US')} more; --list shows them all\n`;
  const files =
    changes.length === 1
      ? '1 uncommitted change'
      : `${changes.length.toLocaleString('en-US')} uncommitted changes`;
  const totals = `+${sum(changes, 'additions')} -${sum(changes, 'deletions')}`;
  yield `${wrapped(`${files}, ${totals}; ${inNoBackup(changes)}.`, columns)}\n`;
}

/** What many people do not know, said wherever pending changes are shown (decisions.md 13). */
export function inNoBackup({ length }: readonly unknown[]): string {
  return length === 1
    ? 'it is in no backup and does not survive a move to another container'
    : 'they are in no backup and do not survive a move to another container';
}

function numbers({ additions, deletions }: PendingChange, theme: Theme): string {
  // A binary file has no lines to count.
  if (additions === null && deletions === null) return 'binary';
  return `${theme.added(`+${additions ?? 0}`)} ${theme.removed(`-${deletions ?? 0}`)}`;
}

function sum(changes: readonly PendingChange[], side: 'additions' | 'deletions'): number {
  return changes.reduce((total, change) => total + (change[side] ?? 0), 0);
}
