import type { PendingChange } from '../contract/diffstat.ts';
import { PendingError } from '../errors/turnout-error.ts';

/** What the decoding of a name that is not UTF-8 puts in place of each byte that it does not know. */
export const undecoded = '\uFFFD';

/** Why a path of the diffstat or of a manifest cannot be used; undefined when it can. */
export function pathProblem(path: string): string | undefined {
  const names = path.split('/');
  if (path.includes(undecoded)) return 'its name is not UTF-8';
  if (path.includes('\0') || names.some(name => ['', '.', '..'].includes(name))) {
    return 'it does not name a file below code/';
  }
  if (names.some(name => name.toLowerCase() === '.git')) return 'it belongs to Git';
  return undefined;
}

/** More than this many would not be read. */
const shownProblems = 5;

/** Throws PendingError naming every change of which no copy can be made for sure (decisions.md 8). */
export function refuseUncopyable(changes: readonly PendingChange[]): void {
  const problems = changes.flatMap(({ path, status }) => {
    const problem = ['A', 'M', 'D'].includes(status)
      ? pathProblem(path)
      : `its status is "${status}", which turnout does not know`;
    return problem ? [`${path} (${problem})`] : [];
  });
  if (problems.length === 0) return;
  const more = problems.length - shownProblems;
  const named = [...problems.slice(0, shownProblems), ...(more > 0 ? [`and ${more} more`] : [])];
  throw new PendingError(`No stash was taken, since this cannot be copied: ${named.join(', ')}.`, {
    hint: 'The changes are untouched. Commit or undo these, then try again.',
  });
}

/** Where a path of the code lies for SFTP. */
export function onServer(path: string): string {
  return `code/${path}`;
}
