import type { Clock } from '../../system/clock.ts';
import type { Random } from '../../system/random.ts';
import type { Environments } from '../environments/environments.ts';
import { type EnvironmentRecord, environmentId, type WorkflowRecord } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import { cloneSource, findEnvironment, type Job, type JobEnd, succeeded } from './job.ts';

interface CreateJobDeps {
  store: Store;
  clock: Clock;
  random: Random;
  environments: Environments;
}

/**
 * `create_cloud_development_environment`: a branch, a container and its code. A branch of that name that is there
 * already is taken as it is. The record comes last: an environment that can be seen is whole.
 */
export function createMultidev({ store, clock, random, environments }: CreateJobDeps): Job {
  async function create(workflow: WorkflowRecord): Promise<JobEnd> {
    const { siteId, environment: name } = workflow;
    const made: EnvironmentRecord = {
      id: environmentId(siteId, name),
      siteId,
      name,
      mode: undefined,
      createdAt: Math.floor(clock.now() / 1000),
      bindingId: random.hex(16),
      ref: `refs/heads/${name}`,
    };
    const order = { siteId, params: deployParams(workflow) };
    const files = cloneSource(store, order, 'clone_files');
    const database = cloneSource(store, order, 'clone_database');
    await environments.remove(made);
    const source = files ?? database ?? findEnvironment(store, { siteId, environment: 'dev' });
    if (!(await branchOff(made, source.name))) {
      return { result: 'failed', reason: `There is no code on ${source.name} to begin with.` };
    }
    if (files) await environments.cloneFiles(files, made);
    await environments.tree(made);
    store.write(put('environment', made));
    return succeeded;
  }

  /** Returns whether there is a branch now. */
  async function branchOff({ siteId, name }: EnvironmentRecord, from: string): Promise<boolean> {
    const repository = await environments.repository(siteId);
    if ((await repository.refs()).has(`refs/heads/${name}`)) return true;
    const head = (await environments.history.heads(siteId)).get(from);
    if (head === undefined) return false;
    await repository.createBranch(name, head);
    return true;
  }

  const isThere = ({ siteId, environment }: WorkflowRecord) =>
    store.get('environment', environmentId(siteId, environment)) !== undefined;

  return {
    run: async workflow =>
      isThere(workflow)
        ? { result: 'failed', reason: `An environment named ${workflow.environment} already exists.` }
        : create(workflow),
    resume: async workflow => (isThere(workflow) ? succeeded : create(workflow)),
  };
}

/** Everything but the name lies one level deeper than in other workflows (platform-api.md 7.1). */
function deployParams({ params }: WorkflowRecord): Record<string, unknown> {
  const { deploy } = params;
  return typeof deploy === 'object' && deploy !== null ? { ...deploy } : {};
}
