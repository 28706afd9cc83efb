import { modeWorkflow, type Workflow } from '../../contract/workflow.ts';
import { PendingError, TurnoutError } from '../../errors/turnout-error.ts';
import { clearTheWay, type OnChangesDeps, stateOf } from '../changes/resolve-pending-changes.ts';
import { restAfter, sameChanges } from '../changes/settle-changes.ts';
import {
  gatherEvidence,
  hiddenBehind,
  refuseHidden,
  tellEmptyFolders,
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
  parts: OnChangesDeps,
  limits: WaitOptions,
  workflows: readonly Workflow[],
): Promise<SwitchOutcome> {
  const cleared = await clearUntilStill(parts, limits, workflows);
  const queue = watchQueue(parts, cleared);
  const { environment } = parts;
  const order = { type: modeWorkflow.git, params: {}, deadline: limits.deadline, onLook: queue.onLook };
  const deps = { environment, stash: () => queue.outcome().stash };
  const workflow = await nameStashOnFailure(deps, () => runWorkflow(environment, order));
  return { workflow, ...queue.outcome() };
}

/** So many times the way is cleared anew when the changes are not what was shown (decisions.md 2). */
const mostRestarts = 3;

/** Clears the way and looks again directly before the switch; what is new by then starts it all over. */
export async function clearUntilStill(
  parts: OnChangesDeps,
  limits: WaitOptions,
  known: readonly Workflow[],
): Promise<Still> {
  const { environment, talk } = parts;
  let since = lastRewrite(known);
  for (let restarts = 0; restarts <= mostRestarts; restarts++) {
    if (restarts > 0) {
      talk.warning(`The changes in ${environment.name} are not what they were a moment ago; looking again.`);
      since = lastRewrite((await waitForOthers(parts, limits)).workflows) ?? since;
    }
    const seen = await readUnlessBlind(parts);
    if (!seen) return lookBlind(parts, since);
    const cleared: Cleared | undefined =
      seen.length > 0 ? await clearTheWay(parts, seen, { limits, since }) : { given: [] };
    if (!cleared) continue;
    since = cleared.committedFrom ?? since;
    const still = await lookLast(parts, limits, { cleared, since });
    if (still) return still;
  }
  throw new PendingError(
    `Somebody goes on changing ${environment.name}; it ${parts.purpose.kept}, nothing was discarded.`,
    { hint: `Find out who, then try again. See the changes: turnout env:diffstat ${environment.name}` },
  );
}

/** Undefined: they cannot be read, and the caller has said that this does not matter. */
async function readUnlessBlind({ environment, talk, blind }: OnChangesDeps) {
  try {
    return await environment.pendingChanges();
  } catch (error) {
    if (!blind || !(error instanceof TurnoutError) || error.exit !== 'network') throw error;
    talk.warning(
      `The changes cannot be read: ${error.message} They are discarded unseen, as --confirm says.`,
    );
    return undefined;
  }
}

/** Without a list the files still tell what will be discarded, and what they tell is said. */
async function lookBlind(parts: OnChangesDeps, since: number | undefined): Promise<Still> {
  const { sweep, talk, time } = parts;
  const began = time.now();
  const evidence = await gatherEvidence(parts, { sweep, since, listed: [], state: stateOf(parts) });
  const { swept, uncertain } = evidence;
  const paths = [...hiddenBehind([], evidence), ...uncertain];
  if (paths.length > 0)
    talk.warning(`By the files on the server this will be discarded: ${paths.join(', ')}`);
  return { given: [], stash: undefined, lookedAt: swept ? began : undefined, blind: true, swept };
}

interface Before {
  cleared: Cleared;
  since: number | undefined;
}

/** The look directly before the switch. Undefined when something is not as it was agreed to. */
async function lookLast(
  parts: OnChangesDeps,
  limits: WaitOptions,
  { cleared, since }: Before,
): Promise<Still | undefined> {
  const { environment, time, sweep } = parts;
  const { given, stash } = cleared;
  const began = time.now();
  const state = stateOf(parts);
  const evidence = await gatherEvidence(parts, { sweep, since, listed: given, state });
  const { swept } = evidence;
  // What nothing vouches for, and what is not listed, may only be late: time shows.
  const isOpen = !vouchesFor(given, evidence);
  if (isOpen && (swept || given.length === 0)) await restAfter([], parts, limits);
  const lookedAt = swept ? began : time.now();
  const last = await environment.pendingChanges();
  if (!sameChanges(given, last)) return undefined;
  refuseHidden(parts, last, { evidence, state });
  const moved = stash ? await parts.stash.changedSince(stash) : [];
  if (moved.length > 0) return undefined;
  tellEmptyFolders(parts, evidence);
  return { given, stash, lookedAt, blind: false, swept };
}
