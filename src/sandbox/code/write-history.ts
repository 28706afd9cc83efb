import { identity } from './author.ts';
import { checkedHash, checkedRef, type Repository, upstreamRef } from './git/repository.ts';
import type { CommitOrder } from './working-tree.ts';

/** Path → content; they come to what the commit before has, or replace it there. Paths are plain ASCII. */
export interface HistoryCommit {
  files: Readonly<Record<string, string>>;
  order: Omit<CommitOrder, 'prepared'>;
}

/** Commits of one branch, the oldest first. */
export interface HistoryBranch {
  /** Full name of a branch, or that of the upstream. It must not be there. */
  ref: string;
  /** Hash of the commit that the first one follows; absent for the beginning of a history. */
  from?: string;
  commits: readonly HistoryCommit[];
}

/** Records commits without a working tree, in one call of Git; answers their hashes in order. */
export async function writeHistory(
  { git, path }: Repository,
  { ref, from, commits }: HistoryBranch,
): Promise<string[]> {
  if (commits.length === 0) return [];
  const name = ref === upstreamRef ? ref : checkedRef(ref);
  const stream = ['feature done\n'];
  for (const [index, commit] of commits.entries()) {
    const parent = index === 0 ? from && checkedHash(from) : `:${index}`;
    stream.push(commitText(commit, { name, mark: index + 1, parent }), `get-mark :${index + 1}\n`);
  }
  stream.push('done\n');
  const hashes = await git.line({ gitDir: path }, ['fast-import', '--quiet'], { input: stream.join('') });
  return hashes.split('\n').map(checkedHash);
}

/** See git-fast-import(1). */
function commitText(
  { files, order }: HistoryCommit,
  { name, mark, parent }: { name: string; mark: number; parent: string | undefined },
): string {
  const who = identity(order);
  const line = `${who['GIT_AUTHOR_NAME']} <${who['GIT_AUTHOR_EMAIL']}> ${Math.floor(order.time)} +0000`;
  const changes = Object.entries(files).map(([path, text]) => `M 100644 inline ${path}\n${dataText(text)}`);
  return [
    `commit ${name}\nmark :${mark}\nauthor ${line}\ncommitter ${line}\n${dataText(order.message)}`,
    parent === undefined ? '' : `from ${parent}\n`,
    ...changes,
  ].join('');
}

function dataText(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
