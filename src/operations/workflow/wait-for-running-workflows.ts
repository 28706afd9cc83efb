import { isFinished, type Workflow } from '../../contract/workflow.ts';
import { BusyError } from '../../errors/turnout-error.ts';
import type { EnvironmentPort, OperationDeps } from '../ports/operation-ports.ts';
import type { WaitOptions } from '../wait-options.ts';

/** "ada@example.com: Committing code changes in "dev" (12 s)" */
export function describeRunning(workflow: Workflow, now: number): string {
  const who = workflow.user_email ?? 'the platform';
  const age = Math.max(0, Math.round(now / 1000 - workflow.created_at));
  return `${who}: ${workflow.active_description ?? workflow.description ?? workflow.type} (${age} s)`;
}

export interface Team {
  /** There was a user to wait for: what was read before may not be so any more. */
  waited: boolean;
  /** The newest workflows of the environment, newest first. */
  workflows: readonly Workflow[];
}

/** Lets others finish before anything is changed. Throws BusyError when they do not, or when told not to wait. */
export async function waitForOthers(
  { environment, time, operationLog }: OperationDeps,
  { busy, deadline }: Pick<WaitOptions, 'busy' | 'deadline'>,
): Promise<Team> {
  // The list can be behind what a look at one workflow says; without this we would ask about it without a rest.
  const ended = new Set<string>();
  for (;;) {
    const workflows = await environment.workflows();
    const first = workflows.findLast(workflow => !isFinished(workflow) && !ended.has(workflow.id));
    if (!first) return { waited: ended.size > 0, workflows };
    const what = describeRunning(first, time.now());
    if (busy === 'fail')
      throw held(environment, what, 'Try again later, or let turnout wait with --busy=wait.');
    operationLog.notice(`${environment.name} is busy: ${what}. Waiting for it.`);
    if (!isFinished(await environment.follow(first, deadline))) {
      const goOn = `turnout workflow:wait ${environment.name} --id=${first.id}`;
      throw held(environment, what, `Go on waiting with: ${goOn}, then try again.`);
    }
    ended.add(first.id);
  }
}

function held({ name }: EnvironmentPort, what: string, hint: string): BusyError {
  return new BusyError(`${name} is busy: ${what}.`, { hint });
}
