import type { Clock } from '../../system/clock.ts';
import type { Environments } from '../environments/environments.ts';
import type { WorkflowRecord } from '../model/records.ts';
import { put, type Store } from '../store/store.ts';
import { committer, text } from './committer.ts';
import { findEnvironment, type Job, type JobEnd, stoppedMidway, succeeded } from './job.ts';

interface CommitJobDeps {
  store: Store;
  clock: Clock;
  environments: Environments;
  /** Starts the platform's own `sync_code`, which comes while the commit workflow is still running. */
  sync(workflow: WorkflowRecord, commit: string): void;
}

/** `commit_and_push_on_server_changes`. A commit without changes is made empty, as on the platform. */
export function commitChanges({ store, clock, environments, sync }: CommitJobDeps): Job {
  return {
    async run(workflow): Promise<JobEnd> {
      const environment = findEnvironment(store, workflow);
      if (environment.mode !== 'sftp') {
        return {
          result: 'failed',
          reason: 'You can only commit code in an environment that is set to SFTP mode.',
        };
      }
      const tree = await environments.tree(environment);
      await tree.commit(
        {
          message: readMessage(workflow),
          ...committer(store, workflow),
          time: Math.floor(clock.now() / 1000),
          prepared: hash => store.write(put('workflow', { ...workflow, intent: { commit: hash } })),
        },
        { allowEmpty: true },
      );
      environments.forgetShown(environment);
      sync(workflow, tree.head);
      return succeeded;
    },

    async resume(workflow): Promise<JobEnd> {
      if (!workflow.intent || !('commit' in workflow.intent)) return stoppedMidway;
      const tree = await environments.tree(findEnvironment(store, workflow));
      await tree.finishCommit(workflow.intent.commit);
      sync(workflow, workflow.intent.commit);
      return succeeded;
    },
  };
}

/** One newline at the end, as Git itself puts it there and the code log shows it (platform-api.md 6.5). */
function readMessage({ params }: WorkflowRecord): string {
  return `${text(params['message']).trimEnd() || 'Terminus commit.'}\n`;
}

/** `sync_code`: brings the code of an environment to where its branch stands. */
export function syncCode({ store, environments }: Pick<CommitJobDeps, 'store' | 'environments'>): Job {
  async function update(workflow: WorkflowRecord): Promise<JobEnd> {
    const environment = findEnvironment(store, workflow);
    // After a commit over SFTP the code is there already; what is pending must not be touched.
    if (environment.mode !== 'sftp') await (await environments.tree(environment)).update();
    return succeeded;
  }
  return { run: update, resume: update };
}
