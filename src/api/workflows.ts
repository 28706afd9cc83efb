import { routes } from '../contract/routes.ts';
import type { Workflow, WorkflowRequest } from '../contract/workflow.ts';
import type { LoggedWorkflow } from '../contract/workflow-log.ts';
import { NotFoundError } from '../errors/turnout-error.ts';
import { hasStatus } from './api-error.ts';
import type { Client } from './client.ts';
import type { EnvironmentKey } from './environments.ts';
import { pages } from './paginate.ts';

interface NamedSite {
  id: string;
  name: string;
}

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

    /** The same for an id that the user gave. Throws NotFoundError. */
    find: (site: NamedSite, workflow: string): Promise<Workflow> =>
      known(site, workflow, client.ask(routes.workflow, { parameters: { site: site.id, workflow } })),

    /** With its operations and what they have logged. Throws NotFoundError. */
    details(site: NamedSite, workflow: string): Promise<Workflow> {
      const query = { hydrate: 'operations_with_logs' };
      const asked = client.ask(routes.workflow, { parameters: { site: site.id, workflow }, query });
      return known(site, workflow, asked);
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

async function known<T>({ name }: NamedSite, workflow: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
    throw new NotFoundError(`Could not find a workflow identified by ${workflow}.`, {
      hint: `List those of the site: turnout workflow:list ${name}`,
      cause: error,
    });
  }
}
