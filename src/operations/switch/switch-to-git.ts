import { modeWorkflow, type Workflow } from '../../contract/workflow.ts';
import { PendingError, TurnoutError } from '../../errors/turnout-error.ts';
import {
  describeState,
  type OnChangesDeps,
  resolvePendingChanges,
} from '../changes/resolve-pending-changes.ts';
import { restAfter, sameChanges } from '../changes/settle-changes.ts';
import {
  gatherEvidence,
  hiddenBehind,
  refuseHidden,
  reportEmptyFolders,
  vouchesFor,
} from '../changes/unlisted-changes.ts';
import { nameStashOnFailure } from '../stash/name-stash.ts';
import type { Cleared } from '../stash/take-stash.ts';
import type { WaitOptions } from '../wait-options.ts';
import { lastRewrite } from '../workflow/last-code-change.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';
import type { SwitchOutcome } from './switch-outcome.ts';
import type { Still } from './watch-queued-switch.ts';
import { watchQueue } from './watch-queued-switch.ts';

/** Switches when nothing stands in the way any more. `workflows` are what is known of the environment's past. */
export async function switchToGit(
  deps: OnChangesDeps,
  limits: WaitOptions,
  workflows: readonly Workflow[],
): Promise<SwitchOutcome> {
  const cleared = await clearUntilStill(deps, limits, workflows);
  const queue = watchQueue(deps, cleared);
  const { environment } = deps;
  const order = { type: modeWorkflow.git, params: {}, deadline: limits.deadline, onLook: queue.onLook };
  const stashed = { environment, stash: () => queue.outcome().stash };
  const workflow = await nameStashOnFailure(stashed, () => runWorkflow(environment, order));
  return { workflow, ...queue.outcome() };
}

/** So many times the way is cleared anew when the changes are not what was shown (decisions.md 2). */
const maxRestarts = 3;

/** Clears the way and looks again directly before the switch; what is new by then starts it all over. */
export async function clearUntilStill(
  deps: OnChangesDeps,
  limits: WaitOptions,
  known: readonly Workflow[],
): Promise<Still> {
  const { environment, operationLog } = deps;
  let since = lastRewrite(known);
  for (let restarts = 0; restarts <= maxRestarts; restarts++) {
    if (restarts > 0) {
      operationLog.warning(
        `The changes in ${environment.name} are not what they were a moment ago; looking again.`,
      );
      since = lastRewrite((await waitForOthers(deps, limits)).workflows) ?? since;
    }
    const seen = await readUnlessBlind(deps);
    if (!seen) return lookBlind(deps, since);
    const cleared: Cleared | undefined =
      seen.length > 0 ? await resolvePendingChanges(deps, seen, { limits, since }) : { given: [] };
    if (!cleared) continue;
    since = cleared.committedFrom ?? since;
    const still = await lookLast(deps, limits, { cleared, since });
    if (still) return still;
  }
  throw new PendingError(
    `${environment.name} keeps changing; it ${deps.purpose.kept}, and nothing was discarded.`,
    { hint: `Find out who, then try again. See the changes: turnout env:diffstat ${environment.name}` },
  );
}

/** Undefined: they cannot be read, and the caller has said that this does not matter. */
async function readUnlessBlind({ environment, operationLog, blind }: OnChangesDeps) {
  try {
    return await environment.pendingChanges();
  } catch (error) {
    if (!blind || !(error instanceof TurnoutError) || error.exit !== 'network') throw error;
    operationLog.warning(
      `The changes cannot be read: ${error.message} They are discarded unseen, as --confirm says.`,
    );
    return undefined;
  }
}

/** Without a list the files still tell what will be discarded, and what they tell is said. */
async function lookBlind(deps: OnChangesDeps, since: number | undefined): Promise<Still> {
  const { sweep, operationLog, time } = deps;
  const began = time.now();
  const evidence = await gatherEvidence(deps, { sweep, since, listed: [], state: describeState(deps) });
  const { swept, uncertain } = evidence;
  const paths = [...hiddenBehind([], evidence), ...uncertain];
  if (paths.length > 0)
    operationLog.warning(`By the files on the server this will be discarded: ${paths.join(', ')}`);
  return { given: [], stash: undefined, lookedAt: swept ? began : undefined, blind: true, swept };
}

interface Before {
  cleared: Cleared;
  since: number | undefined;
}

/** The look directly before the switch. Undefined when something is not as it was agreed to. */
async function lookLast(
  deps: OnChangesDeps,
  limits: WaitOptions,
  { cleared, since }: Before,
): Promise<Still | undefined> {
  const { environment, time, sweep } = deps;
  const { given, stash } = cleared;
  const began = time.now();
  const state = describeState(deps);
  const evidence = await gatherEvidence(deps, { sweep, since, listed: given, state });
  const { swept } = evidence;
  // What nothing vouches for, and what is not listed, may only be late: time shows.
  const isOpen = !vouchesFor(given, evidence);
  if (isOpen && (swept || given.length === 0)) await restAfter([], deps, limits);
  const lookedAt = swept ? began : time.now();
  const last = await environment.pendingChanges();
  if (!sameChanges(given, last)) return undefined;
  refuseHidden(deps, last, { evidence, state });
  const moved = stash ? await deps.stash.changedSince(stash) : [];
  if (moved.length > 0) return undefined;
  reportEmptyFolders(deps, evidence);
  return { given, stash, lookedAt, blind: false, swept };
}
