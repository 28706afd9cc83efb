import { failureReason, isFinished, type Workflow } from '../../contract/workflow.ts';
import { TimeoutError, TurnoutError, WorkflowError } from '../../errors/turnout-error.ts';
import type { WorkflowPort } from '../ports/operation-ports.ts';

interface Stay {
  /** By the clock's `elapsed`. */
  deadline: number;
  onLook?(seen: Workflow): Promise<void>;
}

interface Order extends Stay {
  type: string;
  params: Record<string, unknown>;
}

/** Starts a workflow and stays with it to its end. Throws WorkflowError or TimeoutError; both say what to do. */
export async function runWorkflow(environment: WorkflowPort, order: Order): Promise<Workflow> {
  const { type, params, ...stay } = order;
  return stayWith(environment, await environment.start(type, params), stay);
}

/** Follows a workflow and throws unless it has succeeded. What breaks the waiting off names the workflow. */
export async function stayWith(
  environment: WorkflowPort,
  workflow: Workflow,
  { deadline, onLook }: Stay,
): Promise<Workflow> {
  try {
    return toItsEnd(environment, await environment.follow(workflow, deadline, onLook));
  } catch (error) {
    if (!(error instanceof TurnoutError) || error.hint?.includes(workflow.id)) throw error;
    if (error instanceof WorkflowError) throw error;
    // Ctrl-C, a network that is gone, a session that has ended: the platform goes on without us.
    throw new TurnoutError(
      error.exit,
      `${error.message} ${describeWorkflow(workflow)} was started and may still be running.`,
      { hint: goOnWaiting(environment, workflow), cause: error },
    );
  }
}

/** Throws unless the workflow has succeeded. */
export function toItsEnd(environment: Pick<WorkflowPort, 'name'>, workflow: Workflow): Workflow {
  if (!isFinished(workflow)) {
    throw new TimeoutError(
      `${describeWorkflow(workflow)} is still running on the platform; turnout has stopped waiting.`,
      { hint: goOnWaiting(environment, workflow) },
    );
  }
  if (workflow.result === 'succeeded') return workflow;
  throw new WorkflowError(`${describeWorkflow(workflow)} ${workflow.result}: ${failureReason(workflow)}`, {
    hint: hintFor(workflow, environment.name),
  });
}

function describeWorkflow({ description, type }: Workflow): string {
  return description ?? type;
}

function goOnWaiting({ name }: Pick<WorkflowPort, 'name'>, { id }: Workflow): string {
  return `Go on waiting with: turnout workflow:wait ${name} --id=${id}`;
}

function hintFor(workflow: Workflow, name: string): string {
  // What a site with Integrated Composer says while a build runs or has failed (platform-api.md 7.2).
  if (failureReason(workflow).includes('build_status is building')) {
    return 'The last Integrated Composer build is still running or has failed: look at the last commit in the dashboard.';
  }
  const [site] = name.split('.');
  return `See what ran: turnout workflow:list ${site}`;
}
