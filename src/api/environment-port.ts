import { connectionMode } from '../contract/environment.ts';
import { isFinished } from '../contract/workflow.ts';
import type { EnvironmentPort } from '../operations/ports/operation-ports.ts';
import { createWorkflowPort, type WorkflowPortDeps } from './workflow-port.ts';

/** One environment of the platform, as the protocols of the switch and the commit want it. */
export function createEnvironmentPort(deps: WorkflowPortDeps): EnvironmentPort {
  const { api, signal, site, environment } = deps;
  const key = { site: site.id, environment };
  const port = createWorkflowPort(deps, {
    owns: workflow => workflow.environment === environment,
    create: order => api.workflows.create(key, order),
  });
  return {
    ...port,
    environment,
    mode: async () => connectionMode(await api.environments.find(key, signal)),
    pendingChanges: () => api.environments.pendingChanges(key, signal),
    running: async () => (await port.workflows()).filter(workflow => !isFinished(workflow)),
    history: async () =>
      (await api.workflows.all(site.id)).filter(workflow => workflow.environment === environment),
    codeLog: () => api.environments.codeLog(key, signal),
  };
}
