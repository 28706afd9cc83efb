import { routes } from '../contract/routes.ts';
import type { Workflow, WorkflowRequest } from '../contract/workflow.ts';
import type { LoggedWorkflow } from '../contract/workflow-log.ts';
import { NotFoundError } from '../errors/turnout-error.ts';
import { hasStatus } from './api-error.ts';
import type { Client } from './client.ts';
import type { EnvironmentKey } from './environments.ts';
import { pages } from './pages.ts';

export function createWorkflows(client: Client) {
  return {
    /** Sent once and never again; start-workflow.ts looks for what became of it when the answer is lost. */
    create: ({ site, environment }: EnvironmentKey, order: WorkflowRequest): Promise<Workflow> =>
      client.ask(routes.createWorkflow, { parameters: { site, environment }, body: order }),

    /** The same for a workflow of the site. */
    createOfSite: (site: string, order: WorkflowRequest): Promise<Workflow> =>
      client.ask(routes.createSiteWorkflow, { parameters: { site }, body: order }),

    get: (site: string, workflow: string, signal?: AbortSignal): Promise<Workflow> =>
      client.ask(routes.workflow, { parameters: { site, workflow }, signal }),

    /** With its operations and what they have logged. */
    async details(site: string, workflow: string): Promise<Workflow> {
      const query = { hydrate: 'operations_with_logs' };
      try {
        return await client.ask(routes.workflow, { parameters: { site, workflow }, query });
      } catch (error) {
        if (!hasStatus(error, 404)) throw error;
        throw new NotFoundError(`Could not find a workflow identified by ${workflow}.`, {
          hint: 'List those of a site: turnout workflow:list SITE',
          cause: error,
        });
      }
    },

    /** The newest, at most 100; newest first. */
    list: (site: string, signal?: AbortSignal): Promise<Workflow[]> =>
      client.ask(routes.workflows, { parameters: { site }, signal }),

    /** At most 100, newest first. */
    log: (site: string, signal?: AbortSignal): Promise<LoggedWorkflow[]> =>
      client.ask(routes.workflowLog, { parameters: { site }, signal }),

    all: (site: string): Promise<Workflow[]> =>
      pages(client, page => client.ask(routes.workflows, { parameters: { site }, ...page })),
  };
}
