import { clearCacheWorkflow, commitWorkflow, modeWorkflow, syncWorkflow } from '../../contract/workflow.ts';

/** How the platform speaks of a kind of workflow, and how long it was seen to take (platform-api.md 7.2, 7.3). */
export interface WorkflowPlan {
  /** `Commit code changes` */
  description: string;
  /** While it runs, and once it has succeeded. */
  running: string;
  done: string;
  /** Milliseconds at the recorded speed. */
  duration: number;
  steps: number;
  /** Type of the task that does the work. */
  task: string;
}

type PlanFor = (environment: string) => WorkflowPlan;

const plans = new Map<string, PlanFor>([
  [
    modeWorkflow.git,
    env => ({
      description: `Enable git push mode for "${env}"`,
      running: `Enabling git push mode for "${env}"`,
      done: `Enabled git push mode for "${env}"`,
      duration: 4000,
      steps: 2,
      task: 'converge_appserver_binding',
    }),
  ],
  [
    modeWorkflow.sftp,
    env => ({
      description: `Enable on-server development via SFTP for "${env}"`,
      running: `Enabling on-server development via SFTP for "${env}"`,
      done: `Enabled on-server development via SFTP for "${env}"`,
      duration: 4000,
      steps: 2,
      task: 'converge_appserver_binding',
    }),
  ],
  [
    commitWorkflow,
    env => ({
      description: 'Commit code changes',
      running: `Committing code changes in "${env}"`,
      done: `Committed code changes in "${env}"`,
      duration: 3900,
      steps: 3,
      task: 'commit_push_code',
    }),
  ],
  [
    clearCacheWorkflow,
    env => ({
      description: `Clear cache for "${env}"`,
      running: `Clearing cache for "${env}"`,
      done: `Cleared cache for "${env}"`,
      duration: 5000,
      steps: 2,
      task: 'clear_cache',
    }),
  ],
  [
    syncWorkflow,
    env => ({
      description: `Sync code on "${env}"`,
      running: `Syncing code on "${env}"`,
      done: `Synced code on "${env}"`,
      duration: 7900,
      steps: 4,
      task: 'sync_code',
    }),
  ],
]);

/** Types that test and live take as well. */
export const everywhere: ReadonlySet<string> = new Set([clearCacheWorkflow]);

/** The platform starts its own `sync_code` this long after a commit workflow was created (7.1). */
export const syncDelay = 3400;

/** Undefined for a type that this platform does not run. */
export function planFor(type: string, environment: string): WorkflowPlan | undefined {
  return plans.get(type)?.(environment);
}
