import { linkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { PendingChange } from '../../../src/contract/diffstat.ts';
import type { TreeFixture } from './tree-fixture.ts';

type Counts = [additions: number | null, deletions: number | null];

/**
 * The pending changes by another way than the tracker's: `git status` for what is pending, and a throw-away
 * link to the index with everything added for the line counts.
 */
export function whatGitSays(fixture: Pick<TreeFixture, 'plain' | 'admin'>): PendingChange[] {
  const counts = countLines(fixture);
  const changes: PendingChange[] = [];
  const walk = fixture.plain(['status', '--porcelain=v2', '-z', '-uall', '--no-renames']);
  for (const line of walk.split('\0').filter(field => field !== '')) {
    const [, staged, unstaged, tracked] = /^1 (.)(.) (?:\S+ ){6}(.*)$/s.exec(line) ?? [];
    if (staged !== undefined && staged !== '.') throw new Error(`the index is not that of HEAD: ${line}`);
    const path = line.startsWith('? ') ? line.slice(2) : tracked;
    if (path === undefined) throw new Error(`unexpected: ${line}`);
    const status = line.startsWith('? ') ? 'A' : unstaged === 'D' ? 'D' : 'M';
    const [additions, deletions] = counts.get(path) ?? [0, 0];
    changes.push({ path, status, additions, deletions });
  }
  return changes.sort((left, right) => Buffer.compare(Buffer.from(left.path), Buffer.from(right.path)));
}

function countLines({ plain, admin }: Pick<TreeFixture, 'plain' | 'admin'>): Map<string, Counts> {
  const index = join(admin, '..', 'index-of-the-test');
  // A copy would be younger, and Git would trust it with files written in the same tick as the index.
  linkSync(join(admin, 'index'), index);
  plain(['add', '-A'], index);
  const output = plain(['diff', '--cached', '--numstat', '-z', '--no-renames'], index);
  rmSync(index);
  const counts = new Map<string, Counts>();
  for (const line of output.split('\0').filter(field => field !== '')) {
    const [, plus = '', minus = '', path = ''] = /^([^\t]*)\t([^\t]*)\t(.*)$/s.exec(line) ?? [];
    counts.set(path, [plus === '-' ? null : Number(plus), minus === '-' ? null : Number(minus)]);
  }
  return counts;
}
