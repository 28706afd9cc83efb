import type { PendingChange } from '../../../contract/diffstat.ts';
import { byBytes, fromGitPath, type GitPath, splitFields } from '../git/git-path.ts';

/** One line of `--raw` with its line of `--numstat`. `mode` and `oid` are those of the new side. */
export interface DiffRow {
  path: GitPath;
  status: 'A' | 'M' | 'D';
  mode: string;
  oid: string;
  /** Lines; null for a binary file. */
  additions: number | null;
  deletions: number | null;
}

/** For every command that compares: nothing that a tree brings along is run, and a rename is a D and an A. */
export const rawOptions = [
  '--raw',
  '-z',
  '--no-abbrev',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=all',
];

export const diffOptions = ['--numstat', ...rawOptions];

/** Reads the answer to the options above: all raw lines, a path after each, then the line counts if any. */
export function readDiff(output: Buffer): Map<GitPath, DiffRow> {
  const rows = new Map<GitPath, DiffRow>();
  const fields = splitFields(output);
  let at = 0;
  for (; fields[at]?.startsWith(':'); at += 2) {
    const [, mode = '', , oid = '', letter = ''] = (fields[at] ?? '').split(' ');
    const path = fields[at + 1] ?? '';
    const status = letter === 'A' || letter === 'D' ? letter : 'M';
    rows.set(path, { path, status, mode, oid, additions: 0, deletions: 0 });
  }
  for (const field of fields.slice(at)) {
    const [, added = '-', deleted = '-', path = ''] = /^([^\t]*)\t([^\t]*)\t(.*)$/s.exec(field) ?? [];
    const row = rows.get(path);
    if (row === undefined) continue;
    row.additions = lineCount(added);
    row.deletions = lineCount(deleted);
  }
  return rows;
}

function lineCount(count: string): number | null {
  return count === '-' ? null : Number(count);
}

/** Returns Git's rows as the platform lists pending changes, sorted by the bytes of their paths. */
export function toPendingChanges(rows: Iterable<DiffRow>): PendingChange[] {
  return [...rows]
    .sort((left, right) => byBytes(left.path, right.path))
    .map(({ path, status, additions, deletions }) => ({
      path: fromGitPath(path),
      status,
      additions,
      deletions,
    }));
}
