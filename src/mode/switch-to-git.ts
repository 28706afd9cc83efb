import { modeWorkflow, type Workflow } from '../contract/workflow.ts';
import { PendingError, TurnoutError } from '../errors/turnout-error.ts';
import { clearTheWay, type OnChangesParts } from './clear-the-way.ts';
import { gatherEvidence, hiddenBehind, notListed, vouchesFor } from './hidden-changes.ts';
import { lastRewrite } from './last-rewrite.ts';
import type { Limits } from './limits.ts';
import { restAfter, sameChanges } from './readings.ts';
import { runWorkflow } from './run-workflow.ts';
import type { SwitchOutcome } from './switch-outcome.ts';
import type { Cleared } from './take-stash.ts';
import { waitForOthers } from './team.ts';
import type { Still } from './watch-queue.ts';
import { watchQueue } from './watch-queue.ts';

/** Switches when nothing stands in the way any more. `workflows` are what is known of the environment's past. */
export async function switchToGit(
  parts: OnChangesParts,
  limits: Limits,
  workflows: readonly Workflow[],
): Promise<SwitchOutcome> {
  const cleared = await clearUntilStill(parts, limits, workflows);
  const queue = watchQueue(parts, cleared);
  const workflow = await runWorkflow(parts.environment, {
    type: modeWorkflow.git,
    params: {},
    deadline: limits.deadline,
    onLook: queue.onLook,
  });
  const { given, blind } = cleared;
  return { workflow, discarded: given, blind, ...queue.outcome() };
}

/** So many times the way is cleared anew when the changes are not what was shown (decisions.md 2). */
const mostRestarts = 3;

/** Clears the way and looks again directly before the switch; what is new by then starts it all over. */
export async function clearUntilStill(
  parts: OnChangesParts,
  limits: Limits,
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
    if (!seen) return { given: [], stash: undefined, lookedAt: parts.time.now(), blind: true };
    const cleared: Cleared | undefined =
      seen.length > 0 ? await clearTheWay(parts, seen, limits) : { given: [] };
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
async function readUnlessBlind({ environment, talk, blind }: OnChangesParts) {
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

interface Before {
  cleared: Cleared;
  since: number | undefined;
}

/** The look directly before the switch. Undefined when something is not as it was agreed to. */
async function lookLast(
  parts: OnChangesParts,
  limits: Limits,
  { cleared, since }: Before,
): Promise<Still | undefined> {
  const { environment, time, sweep } = parts;
  const { given, stash } = cleared;
  const began = time.now();
  const evidence = await gatherEvidence(parts, { sweep, since, listed: given });
  const suspicious = hiddenBehind(given, evidence).length > 0;
  // What nothing vouches for, and what is not listed, may only be late: time shows.
  if (suspicious || (given.length === 0 && !vouchesFor(given, evidence))) await restAfter([], parts, limits);
  const lookedAt = evidence.swept ? began : time.now();
  const last = await environment.pendingChanges();
  if (!sameChanges(given, last)) return undefined;
  const hidden = hiddenBehind(last, evidence);
  if (hidden.length > 0) throw notListed(environment, hidden);
  const moved = stash ? await parts.stash.changedSince(stash) : [];
  return moved.length > 0 ? undefined : { given, stash, lookedAt, blind: false };
}
