import type { Commit } from '../../contract/code-log.ts';
import type { PendingChange } from '../../contract/diffstat.ts';
import { commitWorkflow, type Workflow } from '../../contract/workflow.ts';
import { readWhole, type WholeReading } from '../changes/read-complete-changes.ts';
import { refuseCommitInGitMode } from '../guards.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import { lastRewrite } from '../workflow/last-code-change.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';
import { followSync } from '../workflow/wait-for-sync.ts';
import type { CommitDeps, CommitOptions } from './commit-options.ts';
import { type CommitTraits, findOwnCommit } from './identify-commit.ts';

/** Terminus's own. */
export const defaultCommitMessage = 'Terminus commit.';

export interface RecordedCommit {
  /** Undefined when the code log does not show the commit yet. */
  commit: Commit | undefined;
  /** What was listed directly before the commit. */
  changes: readonly PendingChange[];
  workflow: Workflow;
}

/** What `commitChanges` did, and what it looked at. */
export interface CommitOutcome extends Omit<WholeReading, 'changes'> {
  /** Undefined when there was nothing to commit. */
  recorded: RecordedCommit | undefined;
}

/**
 * Commits the pending changes and makes sure of it. Throws RefusedError in Git mode, TimeoutError when what is expected
 * does not come, PendingError when there is something that the platform does not list.
 */
export async function commitChanges(deps: CommitDeps, options: CommitOptions): Promise<CommitOutcome> {
  return deps.lock.alone(options, () => commitAlone(deps, options));
}

/** The same for who has the environment already. */
export async function commitAlone(deps: CommitDeps, options: CommitOptions): Promise<CommitOutcome> {
  const { environment } = deps;
  const { waitForSync, deadline } = options;
  refuseCommitInGitMode(environment.name, await environment.mode());
  const { waited, workflows } = await waitForOthers(deps, options);
  if (waited) refuseCommitInGitMode(environment.name, await environment.mode());
  const { changes, ...looked } = await readWhole(deps, options, lastRewrite(workflows));
  if (changes.length === 0 && !options.force) return { recorded: undefined, ...looked };
  const traits = await prepareCommit(deps, options);
  return { recorded: await recordCommit(deps, { traits, changes, waitForSync, deadline }), ...looked };
}

/** What has to be read for a commit, so that nothing lies between the last look at the changes and its start. */
export async function prepareCommit(
  { environment }: OperationDeps,
  { message, author }: Pick<CommitOptions, 'message' | 'author'>,
): Promise<CommitTraits> {
  return {
    message: message?.trim() || defaultCommitMessage,
    author: await author(),
    before: await environment.codeLog(),
  };
}

interface CommitOrder {
  traits: CommitTraits;
  changes: readonly PendingChange[];
  waitForSync: boolean;
  /** By the clock's `elapsed`. */
  deadline: number;
}

/** How long the code log may be behind a commit that is done. Milliseconds. */
const logTimeout = 10_000;

/** Starts the commit, whatever is pending by then, and stays until it can be seen. */
export async function recordCommit(deps: OperationDeps, order: CommitOrder): Promise<RecordedCommit> {
  const { traits, changes, waitForSync, deadline } = order;
  const { message, author } = traits;
  const workflow = await runWorkflow(deps.environment, {
    type: commitWorkflow,
    params: { message, committer_name: author.name, committer_email: author.email },
    deadline,
  });
  // Said at once: what may go wrong from here on does not take the commit back.
  deps.operationLog.notice('Your code was committed.');
  if (waitForSync) await followSync(deps, workflow, deadline);
  const commit = await findOwnCommit(deps, traits, { timeout: waitForSync ? logTimeout : 0, deadline });
  return { commit, changes, workflow };
}
