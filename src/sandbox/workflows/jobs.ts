import { toBranch } from '../../contract/environment.ts';
import {
  backupWorkflow,
  clearCacheWorkflow,
  clearCodeCacheWorkflow,
  cloneDatabaseWorkflow,
  cloneFilesWorkflow,
  commitWorkflow,
  createMultidevWorkflow,
  deleteMultidevWorkflow,
  deployWorkflow,
  firstDeployWorkflow,
  lockWorkflow,
  mergeFromDevWorkflow,
  mergeToDevWorkflow,
  modeWorkflow,
  syncWorkflow,
  unlockWorkflow,
  upstreamWorkflow,
} from '../../contract/workflow.ts';
import type { Clock } from '../../system/clock.ts';
import type { Random } from '../../system/random.ts';
import type { Environments } from '../environments/environments.ts';
import type { WorkflowRecord } from '../model/records.ts';
import { syncDelay } from '../model/workflow-plan.ts';
import type { Store } from '../store/store.ts';
import { applyUpstream } from './apply-upstream.ts';
import { cloneFiles, nothingToDo, setLock } from './around-a-switch.ts';
import { commitChanges, syncCode } from './commit.ts';
import { createMultidev } from './create-multidev.ts';
import { deleteMultidev } from './delete-multidev.ts';
import { deployCode } from './deploy.ts';
import type { Job } from './job.ts';
import { mergeEnvironment } from './merge-environment.ts';
import type { WorkflowOrder } from './runner.ts';
import { enableGitMode, enableSftpMode } from './switch-mode.ts';

interface JobDeps {
  store: Store;
  clock: Clock;
  random: Random;
  environments: Environments;
  speed: number;
  /** `at` in epoch milliseconds; at once when that has passed. */
  createAt(at: number, order: WorkflowOrder): void;
}

/** Type of a workflow → the work behind it. */
export function createJobs(deps: JobDeps): ReadonlyMap<string, Job> {
  const { store, clock, random, environments, speed, createAt } = deps;

  function sync(commit: WorkflowRecord, hash: string): void {
    const { siteId, environment } = commit;
    // A commit that is finished after a restart may have got that far before.
    if (store.all('workflow').some(({ cause }) => cause === commit.id)) return;
    createAt(commit.createdAt + syncDelay / speed, {
      ...syncOrder({ siteId, environment, commit: hash }),
      cause: commit.id,
    });
  }

  return new Map([
    [modeWorkflow.git, enableGitMode({ store, environments })],
    [modeWorkflow.sftp, enableSftpMode({ store, environments })],
    [commitWorkflow, commitChanges({ store, clock, environments, sync })],
    [clearCacheWorkflow, nothingToDo],
    [clearCodeCacheWorkflow, nothingToDo],
    [backupWorkflow, nothingToDo],
    [cloneDatabaseWorkflow, nothingToDo],
    [cloneFilesWorkflow, cloneFiles({ store, environments })],
    [lockWorkflow, setLock({ store }, true)],
    [unlockWorkflow, setLock({ store }, false)],
    [mergeFromDevWorkflow, mergeEnvironment({ store, clock, environments })],
    [mergeToDevWorkflow, mergeEnvironment({ store, clock, environments })],
    [deployWorkflow, deployCode({ store, environments })],
    [firstDeployWorkflow, deployCode({ store, environments })],
    [createMultidevWorkflow, createMultidev({ store, clock, random, environments })],
    [deleteMultidevWorkflow, deleteMultidev({ store, environments })],
    [upstreamWorkflow, applyUpstream({ store, clock, environments })],
    [syncWorkflow, syncCode({ store, environments })],
  ]);
}

/** What a `sync_code` is created with; `userId` is anyone who pushed, and no one for the platform itself. */
export function syncOrder(target: {
  siteId: string;
  environment: string;
  commit: string;
  userId?: string | undefined;
}): WorkflowOrder {
  const { siteId, environment, commit, userId } = target;
  const params = { target_ref: `refs/heads/${toBranch(environment)}`, target_commit: commit };
  return { type: syncWorkflow, params, siteId, environment, userId };
}
