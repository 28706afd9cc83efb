import type { ConnectionMode } from '../../contract/environment.ts';
import { modeWorkflow, type Workflow } from '../../contract/workflow.ts';
import { BusyError, TimeoutError } from '../../errors/turnout-error.ts';
import type { OnChangesDeps } from '../changes/resolve-pending-changes.ts';
import type { EnvironmentPort, OperationDeps } from '../ports/operation-ports.ts';
import type { WaitOptions } from '../wait-options.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { describeRunning, waitForOthers } from '../workflow/wait-for-running-workflows.ts';
import type { SwitchOutcome } from './switch-outcome.ts';
import { switchToGit } from './switch-to-git.ts';

export interface SwitchOptions extends WaitOptions {
  to: ConnectionMode;
}

const alreadySo: SwitchOutcome = {
  workflow: undefined,
  discarded: [],
  stash: undefined,
  blind: false,
  late: [],
  swept: false,
  lookedAt: undefined,
};

/** Brings an environment into a mode, and loses nothing that no one has given up (design.md 4). */
export async function switchMode(deps: OnChangesDeps, options: SwitchOptions): Promise<SwitchOutcome> {
  return deps.lock.alone(options, () => switchAlone(deps, options));
}

/** The same for who has the environment already. */
export async function switchAlone(deps: OnChangesDeps, options: SwitchOptions): Promise<SwitchOutcome> {
  const { environment } = deps;
  const { to, ...limits } = options;
  if ((await environment.mode()) === to) return alreadySo;
  // Others may have done meanwhile what we are here for.
  const { waited, workflows } = await waitForOthers(deps, limits);
  if (waited && (await environment.mode()) === to) return alreadySo;
  const outcome = await (to === 'git' ? switchToGit(deps, limits, workflows) : switchToSftp(deps, limits));
  await readBack(deps, { mode: to, deadline: limits.deadline, ours: outcome.workflow });
  return outcome;
}

/** Cannot lose anything, so there is nothing to look at before. */
async function switchToSftp(
  { environment }: OperationDeps,
  { deadline }: WaitOptions,
): Promise<SwitchOutcome> {
  const workflow = await runWorkflow(environment, { type: modeWorkflow.sftp, params: {}, deadline });
  return { ...alreadySo, workflow };
}

const maxInterval = 5000;

interface ReadBack {
  mode: ConnectionMode;
  /** By the clock's `elapsed`. */
  deadline: number;
  ours: Workflow | undefined;
}

/** The workflow's word is not enough: the mode is as asked for when the platform says so (design.md 4, step 8). */
async function readBack(
  { environment, time, operationLog }: OperationDeps,
  { mode, deadline, ours }: ReadBack,
) {
  for (let interval = 1000; (await environment.mode()) !== mode; interval *= 1.5) {
    const other = ours && findSwitchBack(await environment.workflows(), ours, mode);
    if (other) throw switchedBack(environment, mode, describeRunning(other, time.now()));
    const left = deadline - time.elapsed();
    if (left <= 0) throw stillTheOther(environment, mode);
    operationLog.waiting(`Waiting until the platform shows ${mode} mode`);
    await time.sleep(Math.min(interval, maxInterval, left));
  }
}

/** A switch to the other mode that was ordered after ours; `workflows` newest first. */
function findSwitchBack(
  workflows: readonly Workflow[],
  ours: Workflow,
  mode: ConnectionMode,
): Workflow | undefined {
  const type = modeWorkflow[mode === 'git' ? 'sftp' : 'git'];
  const location = workflows.findIndex(({ id }) => id === ours.id);
  return workflows.find(
    (each, index) =>
      each.type === type && (location === -1 ? each.created_at > ours.created_at : index < location),
  );
}

function switchedBack({ name }: EnvironmentPort, mode: ConnectionMode, other: string): BusyError {
  return new BusyError(`${name} was switched to ${mode} mode, and switched back at once by ${other}.`, {
    hint: `Agree with them, then try again. See what ran: turnout workflow:list ${name.split('.')[0]}`,
  });
}

function stillTheOther({ name }: EnvironmentPort, mode: ConnectionMode): TimeoutError {
  return new TimeoutError(`The platform says that it is done, but ${name} is not in ${mode} mode yet.`, {
    hint: `Look again with: turnout env:info ${name} --field=connection_mode`,
  });
}
