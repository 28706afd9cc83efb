import type { Workflow } from '../contract/workflow.ts';
import { NotFoundError } from '../errors/turnout-error.ts';
import type { Context } from './context.ts';

/** Terminus's columns for a workflow. */
export const workflowColumns = {
  id: { label: 'Workflow ID' },
  env: { label: 'Environment' },
  workflow: { label: 'Workflow' },
  user: { label: 'User' },
  status: { label: 'Status' },
  started_at: { label: 'Started At', kind: 'date' },
  finished_at: { label: 'Finished At', kind: 'date' },
  time: { label: 'Time Elapsed' },
} as const;

export function workflowFields(workflow: Workflow) {
  const { id, type, environment, description, user_email, result, phase } = workflow;
  const { created_at, started_at, finished_at } = workflow;
  return {
    id,
    env: environment,
    workflow: description ?? type,
    user: user_email ?? 'Pantheon',
    status: result ?? phase ?? 'running',
    started_at: started_at ?? created_at,
    finished_at,
    time: finished_at === undefined ? undefined : inSeconds(finished_at - created_at),
  };
}

/** `12s` */
export function inSeconds(seconds: number): string {
  return `${Math.round(seconds)}s`;
}

/** Which one of a site's workflows a command is about. */
export const workflowIdFlag = {
  summary: 'The workflow with this id, as workflow:list shows it; the newest unless given',
  value: 'UUID',
} as const;

/** The workflow with this id, or the newest, with its operations. Throws NotFoundError. */
export async function findWorkflow(
  { api, report }: Context,
  site: { id: string; name: string },
  wanted: string | undefined,
): Promise<Workflow> {
  const { workflows } = await api();
  const id = wanted ?? (await workflows.list(site.id))[0]?.id;
  if (id === undefined) {
    throw new NotFoundError(`No workflows have been run on ${site.name}.`, {
      hint: 'The platform keeps them for about two weeks.',
    });
  }
  if (wanted === undefined) report.notice(`Showing latest workflow on ${site.name}.`);
  return workflows.details(site.id, id);
}
