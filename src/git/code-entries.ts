import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';

/** What stands in a commit, or is to be compared with one. */
export type CodeEntry =
  | { path: string; kind: 'file'; executable: boolean /** Absolute, on this machine. */; from: string }
  | { path: string; kind: 'link'; target: string }
  | { path: string; kind: 'gone' };

/** One that is there. */
export type PresentEntry = Exclude<CodeEntry, { kind: 'gone' }>;

/** As Git writes it: a link, an executable file, any other file. */
export function findMode(entry: PresentEntry): string {
  if (entry.kind === 'link') return '120000';
  return entry.executable ? '100755' : '100644';
}

interface Hashing {
  /** A folder for files of ours: what a link leads to is content for Git. */
  spare: string;
  /** Whether the contents are to be in the repository afterwards. */
  keep: boolean;
}

/** Git's hash of each content, in their order. */
export async function hashEntries(
  git: SimpleGit,
  entries: readonly PresentEntry[],
  { spare, keep }: Hashing,
): Promise<string[]> {
  const hashes: string[] = [];
  await inParts(entries, async part => {
    const locations = await Promise.all(
      part.map((entry, index) => toHashablePath(entry, join(spare, `${index}`))),
    );
    const args = ['hash-object', ...(keep ? ['-w'] : []), '--no-filters', '--', ...locations];
    hashes.push(...(await git.raw(args)).trim().split('\n'));
  });
  return hashes;
}

async function toHashablePath(entry: PresentEntry, spare: string): Promise<string> {
  if (entry.kind === 'file') return entry.from;
  await writeFile(spare, entry.target);
  return spare;
}

/** A command line has room for about so many paths. */
const partSize = 200;

export async function inParts<T>(
  items: readonly T[],
  work: (part: readonly T[]) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < items.length; start += partSize) {
    await work(items.slice(start, start + partSize));
  }
}
