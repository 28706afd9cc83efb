import type { Workflow, WorkflowRequest } from '../contract/workflow.ts';
import type { WorkflowPort } from '../operations/ports/operation-ports.ts';
import type { Clock } from '../system/clock.ts';
import type { Api } from './api.ts';
import { startWorkflow } from './start-workflow.ts';
import { waitForWorkflow } from './wait-for-workflow.ts';

export interface WorkflowPortDeps {
  api: Api;
  clock: Clock;
  signal: AbortSignal;
  site: { id: string; name: string };
  environment: string;
  /** Milliseconds between two looks at a workflow; undefined: more often first, then less. */
  interval?: number | undefined;
  onProgress(workflow: Workflow): void;
}

interface Owner {
  /** Whether a workflow of the site is one of the owner's. */
  owns(workflow: Workflow): boolean;
  create(order: WorkflowRequest): Promise<Workflow>;
}

interface OrderingPort extends WorkflowPort {
  /** The newest of the owner's, newest first. */
  workflows(): Promise<Workflow[]>;
}

/** Gives orders to the platform in the name of an owner, an environment or the site, and follows them. */
export function createWorkflowPort(deps: WorkflowPortDeps, { owns, create }: Owner): OrderingPort {
  const { api, clock, signal, site, environment, interval, onProgress } = deps;

  /** Workflows that are not made by the next order. */
  let known: Set<string> | undefined;

  const list = async () => (await api.workflows.list(site.id, signal)).filter(owns);

  async function workflows(): Promise<Workflow[]> {
    const found = await list();
    known = collectIds(found);
    return found;
  }

  // Without a list from before, a workflow that an order has made could not be told from an older one.
  async function start(type: string, params: Record<string, unknown>): Promise<Workflow> {
    known ??= collectIds(await list());
    const workflow = await startWorkflow({
      order: { type, params },
      create: () => create({ type, params }),
      list,
      known,
      user: async () => (await api.session()).userId,
      site: site.name,
      clock,
      signal,
    });
    known.add(workflow.id);
    return workflow;
  }

  async function follow(
    { id }: Workflow,
    deadline: number,
    onLook?: (seen: Workflow) => Promise<void>,
  ): Promise<Workflow> {
    const look = async () => {
      const seen = await api.workflows.get(site.id, id, signal);
      await onLook?.(seen);
      return seen;
    };
    return waitForWorkflow(look, { clock, deadline, signal, interval, onProgress });
  }

  return { name: `${site.name}.${environment}`, workflows, start, follow };
}

/**
 * Orders that are the site's own: they make and delete environments. Whether the API names one with them is not sure,
 * so any workflow of the site may be the one that an order has made; type, parameters and user tell.
 */
export function createSitePort(deps: WorkflowPortDeps): WorkflowPort {
  const { api, site } = deps;
  return createWorkflowPort(deps, {
    owns: () => true,
    create: order => api.workflows.createOfSite(site.id, order),
  });
}

function collectIds(workflows: readonly Workflow[]): Set<string> {
  return new Set(workflows.map(({ id }) => id));
}
