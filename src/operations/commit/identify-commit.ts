import type { Commit } from '../../contract/code-log.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';

/** What a commit of ours is recognised by. */
export interface CommitTraits {
  message: string;
  author: { name: string; email: string };
  /** The code log before it, newest first. */
  before: readonly Commit[];
}

/**
 * The commit in the code log that is ours (decisions.md 17). Others may have committed in the same moment,
 * and with the same message, since many scripts give none: author and parent tell them apart.
 */
export function ownCommit(
  log: readonly Commit[],
  { message, author, before }: CommitTraits,
): Commit | undefined {
  const known = new Set(before.map(({ hash }) => hash));
  const ours = log.filter(
    commit =>
      !known.has(commit.hash) &&
      asGitKeeps(commit.message) === asGitKeeps(message) &&
      sameAddress(commit.email, author.email),
  );
  const parent = before[0]?.hash;
  // A user may have been faster, and be our parent; then the oldest is the first that can be ours.
  return ours.find(({ parents }) => parent !== undefined && parents?.includes(parent)) ?? ours.at(-1);
}

/** Git drops blanks at the ends of lines and empty lines at both ends, and makes one of several in between. */
function asGitKeeps(message: string): string {
  return message
    .replace(/[^\S\n]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .replace(/^\n+|\n+$/g, '');
}

function sameAddress(a: string, b: string): boolean {
  return a.trim().toLowerCase() === b.trim().toLowerCase();
}

interface Search {
  /** Milliseconds; 0 looks once. */
  timeout: number;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/** Looks into the code log until it shows our commit; undefined, and a word about it, when it does not. */
export async function findOwnCommit(
  { environment, time, operationLog }: OperationDeps,
  traits: CommitTraits,
  { timeout, deadline }: Search,
): Promise<Commit | undefined> {
  const until = Math.min(deadline, time.elapsed() + timeout);
  for (;;) {
    const commit = ownCommit(await environment.codeLog(), traits);
    if (commit) return commit;
    if (time.elapsed() >= until) break;
    await time.sleep(Math.min(1000, until - time.elapsed()));
  }
  operationLog.notice(
    `The code log does not show the commit yet. Look again with: turnout env:code-log ${environment.name}`,
  );
  return undefined;
}
