import type { PendingChange } from '../../contract/diffstat.ts';
import { KeptError, PendingError } from '../../errors/turnout-error.ts';
import { defaultCommitMessage, prepareCommit, recordCommit } from '../commit/commit-changes.ts';
import type { CommitOptions } from '../commit/commit-options.ts';
import type { CommitTraits } from '../commit/identify-commit.ts';
import type { Purpose } from '../operation-wording.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { Ask, OperationDeps } from '../ports/operation-ports.ts';
import type { StashPort, SweepPort } from '../ports/stash-port.ts';
import { type Cleared, takeStash } from '../stash/take-stash.ts';
import type { WaitOptions } from '../wait-options.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';
import type { Policy } from './on-changes-policy.ts';
import { readSettled, readUntilGone, restAfter, sameChanges } from './settle-changes.ts';
import { gatherEvidence } from './unlisted-changes.ts';

export interface OnChangesDeps extends OperationDeps {
  policy: Policy;
  /** Undefined where no one can be asked; a policy of `ask` then stops. */
  ask: Ask | undefined;
  purpose: Purpose;
  /** For the policy `commit`, and for a person who chooses to commit. */
  commit: Pick<CommitOptions, 'message' | 'author'>;
  lock: LockPort;
  stash: StashPort;
  /** Undefined: the diffstat is trusted. */
  sweep: SweepPort | undefined;
  /** Discards although the changes cannot be read (decisions.md 8); the caller has named the environment for it. */
  blind: boolean;
}

/** When nothing can be said about what the list does not show: how the environment is left. */
export function describeState({
  environment: { name },
  purpose: { kept },
}: Pick<OnChangesDeps, 'environment' | 'purpose'>): string {
  return `${name} ${kept}`;
}

interface Clearing {
  limits: WaitOptions;
  /** Epoch seconds: see `lastRewrite`. */
  since: number | undefined;
}

/**
 * Changes stand in the way of Git mode: shows them and does what the policy says. Returns those that may be
 * discarded, which is none after a commit; undefined when they are not what was shown any more. Throws
 * PendingError when they are to stay.
 */
export async function resolvePendingChanges(
  deps: OnChangesDeps,
  seen: PendingChange[],
  clearing: Clearing,
): Promise<Cleared | undefined> {
  const { operationLog, policy, ask } = deps;
  operationLog.changes(seen);
  if (policy === 'discard') return { given: seen };
  if (policy === 'stash') return takeStash(deps, seen);
  if (policy === 'commit') return commitSettled(deps, seen, clearing);
  if (policy === 'commit withheld') throw withheld(deps, seen);
  if (policy === 'abort' || !ask) throw untouched(deps, seen);
  return applyPolicy({ ...deps, ask }, seen, clearing);
}

/** Nothing is committed for the sake of a switch that cannot be made then (decisions.md 38). */
async function lookBeforeCommit(
  deps: OnChangesDeps,
  listed: readonly PendingChange[],
  { since }: Clearing,
): Promise<void> {
  await gatherEvidence(deps, { sweep: deps.sweep, since, listed, state: describeState(deps) });
}

async function commitSettled(
  deps: OnChangesDeps,
  seen: PendingChange[],
  clearing: Clearing,
): Promise<Cleared> {
  const { limits } = clearing;
  await lookBeforeCommit(deps, seen, clearing);
  const traits = await prepareCommit(deps, deps.commit);
  const changes = await readSettled(deps, limits, seen);
  if (changes.length === 0) return { given: [] };
  if (!sameChanges(seen, changes)) deps.operationLog.changes(changes);
  return commit(deps, { traits, changes }, limits);
}

async function applyPolicy(
  deps: OnChangesDeps & { ask: Ask },
  shown: readonly PendingChange[],
  clearing: Clearing,
): Promise<Cleared | undefined> {
  const { environment, time } = deps;
  const { limits } = clearing;
  const began = time.elapsed();
  const answer = await askUser(deps, shown);
  // The deadline is for the platform: a person may think for as long as it takes.
  limits.deadline += time.elapsed() - began;
  if (answer.choice === 'keep') throw kept(deps, shown);
  await waitForOthers(deps, limits);
  if (answer.choice === 'discard') return { given: shown };
  if (answer.choice === 'stash') return takeStash(deps, shown);
  await lookBeforeCommit(deps, shown, clearing);
  const traits = await prepareCommit(deps, { ...deps.commit, message: answer.message });
  await restAfter(shown, deps, limits);
  // What is committed is what was shown: else the person decides once more.
  const changes = await environment.pendingChanges();
  return sameChanges(shown, changes) ? commit(deps, { traits, changes }, limits) : undefined;
}

type Answer =
  | { choice: 'keep' }
  | { choice: 'discard' }
  | { choice: 'stash' }
  | { choice: 'commit'; message: string };

async function askUser(
  { ask, environment: { name }, purpose, commit: { message } }: OnChangesDeps & { ask: Ask },
  shown: readonly PendingChange[],
): Promise<Answer> {
  const choice = await ask.onChanges(name, shown, purpose);
  if (choice === 'commit')
    return { choice, message: message ?? (await ask.commitMessage(defaultCommitMessage)) };
  if (choice !== 'discard') return { choice };
  return { choice: (await ask.confirmDiscard(name, shown)) ? 'discard' : 'keep' };
}

async function commit(
  deps: OperationDeps,
  { traits, changes }: { traits: CommitTraits; changes: readonly PendingChange[] },
  limits: WaitOptions,
): Promise<Cleared> {
  const { deadline } = limits;
  const outcome = await recordCommit(deps, { traits, changes, waitForSync: true, deadline });
  if (outcome.commit) deps.operationLog.notice(`It is commit ${outcome.commit.hash.slice(0, 8)}.`);
  await readUntilGone(changes, deps, limits);
  const { started_at, created_at } = outcome.workflow;
  return { given: [], committedFrom: started_at ?? created_at };
}

type Keeping = Pick<OnChangesDeps, 'environment' | 'purpose'>;

/** The user has chosen that. */
function kept({ environment: { name }, purpose }: Keeping, { length }: readonly PendingChange[]): KeptError {
  const what = length === 1 ? '1 uncommitted change, which is' : `${length} uncommitted changes, which are`;
  return new KeptError(`${name} ${purpose.kept}, with ${what} untouched.`, {
    hint: `To commit: turnout env:commit ${name}`,
  });
}

function untouched(deps: Keeping, changes: readonly PendingChange[]): PendingError {
  return new PendingError(wouldDiscard(deps, changes), {
    hint: `Commit first: turnout env:commit ${deps.environment.name} -m MESSAGE, or choose with --on-changes=commit, =stash or =discard.`,
  });
}

function withheld(deps: Keeping, changes: readonly PendingChange[]): PendingError {
  const { name } = deps.environment;
  return new PendingError(wouldDiscard(deps, changes), {
    hint: `What a failed command has left is not committed. Look at it: turnout env:diff ${name}; to commit it all the same: --commit-on-failure`,
  });
}

function wouldDiscard(
  { environment: { name }, purpose: { kept, threat } }: Keeping,
  { length }: readonly PendingChange[],
): string {
  const what = length === 1 ? '1 uncommitted change, which is' : `${length} uncommitted changes, which are`;
  return `${name} ${kept}: ${threat} would discard ${what} untouched.`;
}
