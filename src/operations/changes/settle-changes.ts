import type { PendingChange } from '../../contract/diffstat.ts';
import { TimeoutError } from '../../errors/turnout-error.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import type { WaitOptions } from '../wait-options.ts';

/** Whether two readings of the diffstat show the same. That is not proof of the same content (decisions.md 4). */
export function sameChanges(a: readonly PendingChange[], b: readonly PendingChange[]): boolean {
  return a.length === b.length && changesBeyond(a, b).length === 0;
}

/** What a later reading shows and an earlier one did not, or showed with other numbers. */
export function changesBeyond(
  earlier: readonly PendingChange[],
  later: readonly PendingChange[],
): PendingChange[] {
  const known = new Map(earlier.map(change => [change.path, fingerprint(change)]));
  return later.filter(change => known.get(change.path) !== fingerprint(change));
}

function fingerprint({ status, additions, deletions }: PendingChange): string {
  return `${status} ${additions} ${deletions}`;
}

/**
 * Reads until two readings in a row agree; `first` counts as one of them. Throws TimeoutError when there is
 * no time for that: half of an upload must not pass for the whole of it.
 */
export async function readSettled(
  deps: OperationDeps,
  limits: Pick<WaitOptions, 'settle' | 'deadline'>,
  first?: PendingChange[],
): Promise<PendingChange[]> {
  const { environment, operationLog } = deps;
  operationLog.waiting('Reading the pending changes');
  let last = first ?? (await environment.pendingChanges());
  while (limits.settle > 0) {
    await restAfter(last, deps, limits);
    operationLog.waiting('Waiting until the pending changes come to rest');
    const next = await environment.pendingChanges();
    if (sameChanges(last, next)) return next;
    last = next;
  }
  return last;
}

/** The platform notices changes with a delay and must not look empty for want of timeout (decisions.md 3). */
const pauseWhenEmpty = 5000;

/** Lets so much time pass that another reading says something new. Throws TimeoutError when there is not enough. */
export async function restAfter(
  reading: readonly PendingChange[],
  { environment, time }: OperationDeps,
  { settle, deadline }: Pick<WaitOptions, 'settle' | 'deadline'>,
): Promise<void> {
  if (settle === 0) return;
  const pause = reading.length === 0 ? Math.max(settle, pauseWhenEmpty) : settle;
  if (time.elapsed() + pause > deadline) {
    throw new TimeoutError(
      `The changes in ${environment.name} had not come to rest when the time was up: two readings have to agree.`,
      { hint: 'Another user may still be writing. Wait longer with --timeout SECONDS.' },
    );
  }
  await time.sleep(pause);
}

/** How long the platform may go on listing what has been committed. Milliseconds. */
const staleTimeout = 30_000;

/** After a commit: reads until nothing of what was committed is listed any more, or something else is. */
export async function readUntilGone(
  committed: readonly PendingChange[],
  { environment, time }: OperationDeps,
  { deadline }: Pick<WaitOptions, 'deadline'>,
): Promise<void> {
  const until = Math.min(deadline, time.elapsed() + staleTimeout);
  for (;;) {
    const left = await environment.pendingChanges();
    if (left.length === 0 || changesBeyond(committed, left).length > 0 || time.elapsed() >= until) return;
    await time.sleep(Math.min(1000, until - time.elapsed()));
  }
}
