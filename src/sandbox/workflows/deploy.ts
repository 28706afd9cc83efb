import { deploySource } from '../../contract/environment.ts';
import type { Repository } from '../code/git/repository.ts';
import type { Environments } from '../environments/environments.ts';
import type { EnvironmentRecord, WorkflowRecord } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import { cloneSource, findEnvironment, type Job, type JobEnd, succeeded } from './job.ts';

interface DeployJobDeps {
  store: Store;
  environments: Environments;
}

/**
 * `deploy`, and `create_environment` for the first time: a new tag on the commit that the environment before it
 * stands on. Done again after a kill, it finds the tag there already.
 */
export function deployCode({ store, environments }: DeployJobDeps): Job {
  async function deploy(workflow: WorkflowRecord): Promise<JobEnd> {
    const target = findEnvironment(store, workflow);
    const source = deploySource(target.name) ?? 'dev';
    const heads = await environments.history.heads(target.siteId);
    const commit = heads.get(source);
    if (commit === undefined) return { result: 'failed', reason: `There is no code on ${source} to deploy.` };
    const from = cloneSource(store, workflow, 'clone_files');
    if (from) await environments.cloneFiles(from, target);
    if (heads.get(target.name) !== commit) {
      const ref = await tagNext(await environments.repository(target.siteId), target, commit);
      store.write(put('environment', { ...target, ref }));
    }
    await environments.home(findEnvironment(store, workflow));
    return succeeded;
  }
  return { run: deploy, resume: deploy };
}

/** `refs/tags/pantheon_test_2` (platform-api.md 14); numbers are never used twice. */
async function tagNext(
  repository: Repository,
  { name, ref }: EnvironmentRecord,
  commit: string,
): Promise<string> {
  const refs = await repository.refs();
  let number = Number(/_(\d+)$/.exec(ref ?? '')?.[1] ?? 0);
  let tag: string;
  do {
    number += 1;
    tag = `pantheon_${name}_${number}`;
  } while ((refs.get(`refs/tags/${tag}`) ?? commit) !== commit);
  await repository.createTag(tag, commit);
  return `refs/tags/${tag}`;
}
