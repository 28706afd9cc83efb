import type { Environments } from '../environments/environments.ts';
import type { WorkflowRecord } from '../model/records.ts';
import { forget, put, type Store } from '../store/store.ts';
import { findEnvironment, type Job, type JobEnd, stoppedMidway, succeeded } from './job.ts';

interface DeleteJobDeps {
  store: Store;
  environments: Environments;
}

/** `delete_cloud_development_environment`: its container goes, and its branch if that was asked for. */
export function deleteMultidev({ store, environments }: DeleteJobDeps): Job {
  async function run(workflow: WorkflowRecord): Promise<JobEnd> {
    const environment = findEnvironment(store, workflow);
    await environments.leave(environment, 'The environment is being deleted.');
    // From here on it goes on after a kill too: the environment cannot be seen any more.
    store.write(
      forget('environment', environment.id),
      put('workflow', { ...workflow, intent: { remove: true } }),
    );
    environments.forgetShown(environment);
    return remove(workflow);
  }

  async function remove({ siteId, environment: name, params }: WorkflowRecord): Promise<JobEnd> {
    await environments.remove({ siteId, name });
    if (params['delete_branch'] !== true) return succeeded;
    await environments.pushes(siteId).without(`refs/heads/${name}`, async () => {
      const repository = await environments.repository(siteId);
      if ((await repository.refs()).has(`refs/heads/${name}`)) await repository.deleteBranch(name);
    });
    return succeeded;
  }

  return {
    run,
    resume: async workflow => (workflow.intent ? remove(workflow) : stoppedMidway),
  };
}
