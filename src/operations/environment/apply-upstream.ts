import type { Commit } from '../../contract/code-log.ts';
import type { ConnectionMode } from '../../contract/environment.ts';
import { upstreamWorkflow, type Workflow } from '../../contract/workflow.ts';
import { RefusedError } from '../../errors/turnout-error.ts';
import type { LockPort } from '../ports/lock-port.ts';
import type { EnvironmentPort, OperationDeps } from '../ports/operation-ports.ts';
import type { WaitOptions } from '../wait-options.ts';
import { lookUntil } from '../workflow/poll-until.ts';
import { runWorkflow } from '../workflow/run-workflow.ts';
import { waitForOthers } from '../workflow/wait-for-running-workflows.ts';

export interface UpstreamDeps extends OperationDeps {
  lock: LockPort;
  /** What the upstream has and the environment has not, read afresh. */
  updates(): Promise<Commit[]>;
  /** Told how many there are, before they are applied. */
  begin(count: number): void;
}

export interface UpstreamOptions extends Pick<WaitOptions, 'busy' | 'deadline'> {
  updateDatabase: boolean;
  /** Where both have changed the same lines, the upstream's win. */
  acceptUpstream: boolean;
}

/** How long the platform may go on listing what has been applied. Milliseconds. */
const listTimeout = 10_000;

/** Merges the upstream's commits into an environment. Undefined when there are none. Throws RefusedError in SFTP mode. */
export async function applyUpstream(
  deps: UpstreamDeps,
  options: UpstreamOptions,
): Promise<Workflow | undefined> {
  return deps.lock.alone(options, () => applyAlone(deps, options));
}

async function applyAlone(deps: UpstreamDeps, options: UpstreamOptions): Promise<Workflow | undefined> {
  const { environment, time, operationLog, updates, begin } = deps;
  const { deadline, updateDatabase, acceptUpstream } = options;
  await waitForOthers(deps, options);
  refuseInSftpMode(environment, await environment.mode());
  const available = await updates();
  if (available.length === 0) return undefined;
  begin(available.length);
  const params = { updatedb: updateDatabase, xoption: acceptUpstream };
  const workflow = await runWorkflow(environment, { type: upstreamWorkflow, params, deadline });
  const until = Math.min(deadline, time.elapsed() + listTimeout);
  const isApplied = async () => ((await updates()).length === 0 ? true : undefined);
  if (!(await lookUntil({ time, deadline: until }, isApplied))) {
    operationLog.warning(
      `There are still updates. Look again with: turnout upstream:updates:list ${environment.name}`,
    );
  }
  return workflow;
}

// The upstream arrives as a push would, and a push would go against what is being edited (platform-api.md 14).
function refuseInSftpMode({ name }: EnvironmentPort, mode: ConnectionMode): void {
  if (mode === 'git') return;
  throw new RefusedError(
    `Upstream updates cannot be applied to ${name}: it is in SFTP mode, which takes no commits from outside.`,
    {
      hint: `Switch first: turnout connection:set ${name} git`,
    },
  );
}
