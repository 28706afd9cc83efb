import type { Context } from '../../cli/runtime/context.ts';
import { type Workflow, workflowStatus } from '../../contract/workflow.ts';
import { NotFoundError } from '../../errors/turnout-error.ts';

/** Terminus's columns for a workflow. */
export const workflowColumns = {
  id: { label: 'Workflow ID', narrow: 'whole' },
  env: { label: 'Environment', narrow: 'first out' },
  workflow: { label: 'Workflow', narrow: 'words' },
  user: { label: 'User', narrow: 'first out' },
  status: { label: 'Status', narrow: 'whole or none' },
  started_at: { label: 'Started At', kind: 'date' },
  finished_at: { label: 'Finished At', narrow: 'first out', kind: 'date' },
  time: { label: 'Time Elapsed' },
} as const;

/** Returns a workflow as Terminus prints it; `now` in epoch milliseconds, for how long one has been running. */
export function workflowFields(workflow: Workflow, now: number) {
  const { id, type, environment, description, user, user_email } = workflow;
  const { created_at, started_at, finished_at, total_time } = workflow;
  const end = finished_at ?? now / 1000;
  return {
    id,
    env: environment,
    workflow: description ?? type,
    user: user?.email ?? user_email ?? 'Pantheon',
    status: workflowStatus(workflow),
    started_at,
    finished_at,
    // Whole seconds that have passed, never rounded up to one that has not.
    time: `${Math.floor(Math.max(0, total_time ?? end - created_at))}s`,
  };
}

/** Returns the time that an operation took, rounded as Terminus rounds it; undefined while it runs. */
export function operationDuration({ run_time }: { run_time?: number | undefined }): string | undefined {
  return run_time === undefined ? undefined : `${Math.round(run_time)}s`;
}

/** Which one of a site's workflows a command is about. */
export const workflowIdFlag = {
  summary: 'The workflow with this id, as workflow:list shows it; the newest unless given',
  value: 'UUID',
} as const;

/** Resolves with the workflow of this id, or the newest, with its operations. Throws NotFoundError. */
export async function findWorkflow(
  { api, report }: Context,
  site: { id: string; name: string },
  wanted: string | undefined,
): Promise<Workflow> {
  const { workflows } = await api();
  if (wanted !== undefined) {
    const found = await workflows.details(site, wanted);
    if (hasUser(found)) return found;
    const listed = (await workflows.list(site.id)).find(({ id }) => id === wanted);
    return listed ? completedBy(found, listed) : found;
  }
  const [newest] = await workflows.list(site.id);
  if (newest === undefined) {
    throw new NotFoundError(`No workflows have been run on ${site.name}.`, {
      hint: 'The platform keeps them for about two weeks.',
    });
  }
  report.notice(`Showing latest workflow on ${site.name}.`);
  return completedBy(await workflows.details(site, newest.id), newest);
}

function hasUser({ user, user_email }: Workflow): boolean {
  return (user?.email ?? user_email) !== undefined;
}

/** The workflow with its operations does not say who began it (recorded three times); the list does. */
function completedBy(hydrated: Workflow, listed: Workflow): Workflow {
  const reported = Object.entries(hydrated).filter(([, value]) => value !== undefined);
  return { ...listed, ...Object.fromEntries(reported) };
}
