import type { PendingChange } from '../../contract/diffstat.ts';
import { PendingError } from '../../errors/turnout-error.ts';
import { changesBeyond, readSettled } from '../changes/settle-changes.ts';
import { gatherEvidence, refuseHidden, reportEmptyFolders } from '../changes/unlisted-changes.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import type { StashPort, SweepPort, TakenStash } from '../ports/stash-port.ts';
import type { WaitOptions } from '../wait-options.ts';
import { lastRewrite } from '../workflow/last-code-change.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';

interface StashDeps extends OperationDeps {
  stash: StashPort;
  lock: LockPort;
  /** Undefined: the diffstat is trusted. */
  sweep: SweepPort | undefined;
}

/** So many times what was written meanwhile is copied too (decisions.md 2). */
const maxRounds = 3;

/**
 * Copies what is pending, and looks again afterwards: what is new by then is copied as well. Undefined when nothing is
 * pending. Throws PendingError when a user goes on writing, and when there is something that the platform does not list.
 */
export async function stashChanges(deps: StashDeps, limits: WaitOptions): Promise<TakenStash | undefined> {
  return deps.lock.alone(limits, () => stashAlone(deps, limits));
}

async function stashAlone(deps: StashDeps, limits: WaitOptions): Promise<TakenStash | undefined> {
  const { environment, stash, operationLog } = deps;
  const { workflows } = await waitForOthers(deps, limits);
  const changes = await readSettled(deps, limits);
  await refuseUnlisted(deps, changes, lastRewrite(workflows));
  if (changes.length === 0) return undefined;
  operationLog.waiting(`Copying what is pending in ${environment.name}`);
  let taken = await stash.take(changes);
  for (let round = 0; round < maxRounds; round++) {
    const late = await findLate(deps, taken);
    if (late.length === 0) return taken;
    taken = await stash.extend(taken, late);
  }
  throw new PendingError(`${environment.name} keeps changing; the stash ${taken.id} is not up to date.`, {
    hint: `It lies in ${taken.folder}. Find out who writes there, then run the command again.`,
  });
}

/** A copy of what is listed is none of what is there. In Git mode there is nothing that no commit holds. */
async function refuseUnlisted(
  deps: StashDeps,
  listed: readonly PendingChange[],
  since: number | undefined,
): Promise<void> {
  const { environment, sweep } = deps;
  if (listed.length === 0 && (await environment.mode()) === 'git') return;
  const state = 'Nothing was stashed';
  const evidence = await gatherEvidence(deps, { sweep, since, listed, state });
  refuseHidden(deps, listed, { evidence, state });
  reportEmptyFolders(deps, evidence);
}

/** Changes that are new or not as they were copied. */
async function findLate({ environment, stash }: StashDeps, taken: TakenStash): Promise<PendingChange[]> {
  const now = await environment.pendingChanges();
  const moved = new Set([
    ...(await stash.changedSince(taken)),
    ...changesBeyond(taken.changes, now).map(({ path }) => path),
  ]);
  return now.filter(({ path }) => moved.has(path));
}
