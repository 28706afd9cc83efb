import { NotFoundError } from '../../errors/turnout-error.ts';
import type { Environments } from '../environments/environments.ts';
import { environmentId, type WorkflowRecord } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import { text } from './committer.ts';
import { findEnvironment, type Job, type JobEnd, succeeded } from './job.ts';

interface WorkflowDeps {
  store: Store;
  environments: Environments;
}

/** For what has nothing to work on here: there is no database, no backup and no cache. */
export const nothingToDo: Job = { run: async () => succeeded, resume: async () => succeeded };

/** `clone_files`: the files of another environment in place of its own. */
export function cloneFiles({ store, environments }: WorkflowDeps): Job {
  async function clone(workflow: WorkflowRecord): Promise<JobEnd> {
    const name = text(workflow.params['from_environment']);
    const from = store.get('environment', environmentId(workflow.siteId, name));
    if (!from) throw new NotFoundError(`There is no environment ${name} to clone files from.`);
    await environments.cloneFiles(from, findEnvironment(store, workflow));
    return succeeded;
  }
  return { run: clone, resume: clone };
}

/** `lock_environment` and `unlock_environment`: only what the API shows of it, since websites are not served. */
export function setLock({ store }: Pick<WorkflowDeps, 'store'>, isLocked: boolean): Job {
  async function set(workflow: WorkflowRecord): Promise<JobEnd> {
    const { username, password } = workflow.params;
    const lock = isLocked ? { username: text(username), password: text(password) } : undefined;
    store.write(put('environment', { ...findEnvironment(store, workflow), lock }));
    return succeeded;
  }
  return { run: set, resume: set };
}
