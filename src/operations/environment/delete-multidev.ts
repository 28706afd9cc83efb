import { deleteMultidevWorkflow } from '../../contract/workflow.ts';
import { TimeoutError } from '../../errors/turnout-error.ts';
import type { OnChangesDeps } from '../changes/resolve-pending-changes.ts';
import type { WorkflowPort } from '../ports/operation-ports.ts';
import { nameStashOnFailure } from '../stash/name-stash.ts';
import type { SwitchOutcome } from '../switch/switch-outcome.ts';
import { clearUntilStill } from '../switch/switch-to-git.ts';
import type { Still } from '../switch/watch-queued-switch.ts';
import { watchQueue } from '../switch/watch-queued-switch.ts';
import type { WaitOptions } from '../wait-options.ts';
import { lookUntil } from '../workflow/poll-until.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';

export interface DeleteDeps extends OnChangesDeps {
  /** Deleting is an order of the site. */
  site: WorkflowPort;
  /** The environments that there are now. */
  names(): Promise<string[]>;
}

export interface DeleteOptions extends WaitOptions {
  deleteBranch: boolean;
}

/**
 * Deletes a multidev, with the same care for what is not committed in it as a switch to Git mode has, and sees it gone
 * from the list of environments. Throws PendingError when uncommitted changes are to stay.
 */
export async function deleteMultidev(deps: DeleteDeps, options: DeleteOptions): Promise<SwitchOutcome> {
  return deps.lock.alone(options, () => deleteAlone(deps, options));
}

async function deleteAlone(
  deps: DeleteDeps,
  { deleteBranch, ...limits }: DeleteOptions,
): Promise<SwitchOutcome> {
  const { environment, time, site, names } = deps;
  const { workflows } = await waitForOthers(deps, limits);
  const isEdited = (await environment.mode()) === 'sftp';
  const still = isEdited ? await clearUntilStill(deps, limits, workflows) : nothingIn(time.now());
  const queue = watchQueue(deps, still);
  const { deadline } = limits;
  const order = {
    type: deleteMultidevWorkflow,
    params: { environment_id: environment.environment, delete_branch: deleteBranch },
    deadline,
    ...(isEdited ? { onLook: queue.onLook } : {}),
  };
  const stashed = { environment, stash: () => queue.outcome().stash };
  const workflow = await nameStashOnFailure(stashed, () => runWorkflow(site, order));
  const isGone = async () => ((await names()).includes(environment.environment) ? undefined : true);
  if (!(await lookUntil({ time, deadline }, isGone))) throw stillThere(environment.name);
  return { workflow, ...queue.outcome() };
}

/** In Git mode there is nothing that no commit holds. */
function nothingIn(now: number): Still {
  return { given: [], stash: undefined, lookedAt: now, blind: false, swept: false };
}

function stillThere(name: string): TimeoutError {
  return new TimeoutError(`The platform says that it is done, but ${name} is still in its list.`, {
    hint: `Look again with: turnout env:info ${name}`,
  });
}
