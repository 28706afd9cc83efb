import { join } from 'node:path';
import { toBranch } from '../../contract/environment.ts';
import type { Clock } from '../../system/clock.ts';
import { mergeCommits } from '../code/merge.ts';
import type { Environments } from '../environments/environments.ts';
import { findRef } from '../environments/history.ts';
import type { EnvironmentRecord, WorkflowRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';
import { committer, text } from './committer.ts';
import { findEnvironment, type Job, type JobEnd, succeeded } from './job.ts';

interface MergeDeps {
  store: Store;
  clock: Clock;
  environments: Environments;
}

/** The two merges between dev and a multidev; the code of the one that the workflow is of follows its branch. */
export function mergeEnvironment({ store, clock, environments }: MergeDeps): Job {
  async function run(workflow: WorkflowRecord): Promise<JobEnd> {
    const into = findEnvironment(store, workflow);
    if (into.mode === 'sftp') {
      return { result: 'failed', reason: `Code cannot be merged into ${into.name}: it is in SFTP mode.` };
    }
    let end: JobEnd = succeeded;
    await environments.pushes(into.siteId).without(findRef(into), async () => {
      end = await merge(workflow, into);
    });
    return end;
  }

  async function merge(workflow: WorkflowRecord, { siteId, name }: EnvironmentRecord): Promise<JobEnd> {
    const from = text(workflow.params['from_environment']) || 'dev';
    const heads = await environments.history.heads(siteId);
    const [ours, theirs] = [heads.get(name), heads.get(from)];
    if (theirs === undefined) return { result: 'failed', reason: `There is no code on ${from} to merge.` };
    if (ours === undefined || ours === theirs) return succeeded;
    const repository = await environments.repository(siteId);
    const merged = await mergeCommits(repository, {
      ours,
      theirs,
      favourTheirs: false,
      scratch: join(environments.layout.site(siteId), 'merge'),
      message: `Merge ${toBranch(from)} into ${toBranch(name)}\n`,
      time: Math.floor(clock.now() / 1000),
      ...committer(store, workflow),
    });
    if ('conflicts' in merged) {
      return { result: 'failed', reason: `Merge conflict in ${merged.conflicts.join(', ')}` };
    }
    await repository.moveBranch(toBranch(name), { from: ours, to: merged.hash });
    await (await environments.tree(findEnvironment(store, workflow))).update();
    return { ...succeeded, log: merged.log };
  }

  // Merging again what is merged already is the same: the tree follows its branch either way.
  async function resume(workflow: WorkflowRecord): Promise<JobEnd> {
    await (await environments.tree(findEnvironment(store, workflow))).update();
    return run(workflow);
  }

  return { run, resume };
}
