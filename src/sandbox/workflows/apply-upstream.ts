import { join } from 'node:path';
import { toBranch } from '../../contract/environment.ts';
import type { Clock } from '../../system/clock.ts';
import { mergeCommits } from '../code/merge.ts';
import type { Environments } from '../environments/environments.ts';
import { findRef } from '../environments/history.ts';
import { hasUpstream } from '../environments/upstream.ts';
import type { EnvironmentRecord, WorkflowRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';
import { committer } from './committer.ts';
import { findEnvironment, type Job, type JobEnd, stoppedMidway, succeeded } from './job.ts';

interface UpstreamJobDeps {
  store: Store;
  clock: Clock;
  environments: Environments;
}

/** `apply_upstream_updates`: merges what the upstream has into the branch of the environment, which then follows it. */
export function applyUpstream({ store, clock, environments }: UpstreamJobDeps): Job {
  async function run(workflow: WorkflowRecord): Promise<JobEnd> {
    const environment = findEnvironment(store, workflow);
    if (environment.mode === 'sftp') {
      return { result: 'failed', reason: 'Upstream updates cannot be applied in SFTP mode.' };
    }
    let end: JobEnd = succeeded;
    await environments.pushes(environment.siteId).without(findRef(environment), async () => {
      end = await merge(workflow, environment);
    });
    return end;
  }

  async function merge(workflow: WorkflowRecord, { siteId, name }: EnvironmentRecord): Promise<JobEnd> {
    const repository = await environments.repository(siteId);
    const [ours, theirs] = await Promise.all([
      environments.history.heads(siteId).then(heads => heads.get(name)),
      repository.upstream(),
    ]);
    if (ours === undefined || theirs === undefined || (await hasUpstream(repository, ours))) return succeeded;
    const merged = await mergeCommits(repository, {
      ours,
      theirs,
      favourTheirs: workflow.params['xoption'] === true,
      scratch: join(environments.layout.site(siteId), 'merge'),
      message: `Apply the updates of the upstream to ${toBranch(name)}\n`,
      time: Math.floor(clock.now() / 1000),
      ...committer(store, workflow),
    });
    if ('conflicts' in merged) {
      return { result: 'failed', reason: `Merge conflict in ${merged.conflicts.join(', ')}` };
    }
    await repository.moveBranch(toBranch(name), { from: ours, to: merged.hash });
    await follow(workflow);
    return { ...succeeded, log: merged.log };
  }

  async function follow(workflow: WorkflowRecord): Promise<void> {
    await (await environments.tree(findEnvironment(store, workflow))).update();
  }

  /** The branch tells how far it had come. */
  async function resume(workflow: WorkflowRecord): Promise<JobEnd> {
    const { siteId, name } = findEnvironment(store, workflow);
    const head = (await environments.history.heads(siteId)).get(name);
    const isMerged = head !== undefined && (await hasUpstream(await environments.repository(siteId), head));
    if (!isMerged) return stoppedMidway;
    await follow(workflow);
    return succeeded;
  }

  return { run, resume };
}
