import { connectionMode } from '../contract/environment.ts';
import { isFinished, type Workflow } from '../contract/workflow.ts';
import type { EnvironmentPort } from '../mode/ports.ts';
import type { Clock } from '../system/clock.ts';
import type { Api } from './api.ts';
import { startWorkflow } from './start-workflow.ts';
import { waitForWorkflow } from './wait-for-workflow.ts';

interface Parts {
  api: Api;
  clock: Clock;
  signal: AbortSignal;
  site: { id: string; name: string };
  environment: string;
  /** Milliseconds between two looks at a workflow; undefined: more often first, then less. */
  interval?: number | undefined;
  onProgress(workflow: Workflow): void;
}

/** One environment of the platform, as the protocols of the switch and the commit want it. */
export function createEnvironmentPort(parts: Parts): EnvironmentPort {
  const { api, clock, signal, site, environment, interval, onProgress } = parts;
  const key = { site: site.id, environment };

  /** Workflows that are not made by the next order. */
  let known: Set<string> | undefined;

  async function list(): Promise<Workflow[]> {
    const all = await api.workflows.list(site.id, signal);
    return all.filter(workflow => workflow.environment === environment);
  }

  async function workflows(): Promise<Workflow[]> {
    const found = await list();
    known = idsOf(found);
    return found;
  }

  // Without a list from before, a workflow that an order has made could not be told from an older one.
  async function start(type: string, params: Record<string, unknown>): Promise<Workflow> {
    known ??= idsOf(await list());
    const workflow = await startWorkflow({
      order: { type, params },
      create: () => api.workflows.create(key, { type, params }),
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

  return {
    name: `${site.name}.${environment}`,
    environment,
    mode: async () => connectionMode(await api.environments.find(key, signal)),
    pendingChanges: () => api.environments.pendingChanges(key, signal),
    workflows,
    running: async () => (await workflows()).filter(workflow => !isFinished(workflow)),
    start,
    follow,
    codeLog: () => api.environments.codeLog(key, signal),
  };
}

function idsOf(workflows: readonly Workflow[]): Set<string> {
  return new Set(workflows.map(({ id }) => id));
}
