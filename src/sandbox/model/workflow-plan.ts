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

/** How the platform speaks of a kind of workflow, and how long it was seen to take (platform-api.md 7.2, 7.3). */
export interface WorkflowPlan {
  /** `Commit code changes` */
  description: string;
  /** While it runs, and once it has succeeded. */
  running: string;
  done: string;
  /** Milliseconds at the recorded speed; of a kind that was never recorded it is a guess. */
  duration: number;
  steps: number;
  /** Type of the task that does the work. */
  task: string;
}

interface Wording extends Omit<WorkflowPlan, 'description' | 'running' | 'done'> {
  /** What comes before the name of the environment: when it is asked for, while it runs, and afterwards. */
  words: readonly [asked: string, running: string, done: string];
}

const converge = { duration: 4000, steps: 2, task: 'converge_appserver_binding' };

const plans = new Map<string, Wording>([
  [
    modeWorkflow.git,
    {
      words: ['Enable git push mode for', 'Enabling git push mode for', 'Enabled git push mode for'],
      ...converge,
    },
  ],
  [
    modeWorkflow.sftp,
    {
      words: [
        'Enable on-server development via SFTP for',
        'Enabling on-server development via SFTP for',
        'Enabled on-server development via SFTP for',
      ],
      ...converge,
    },
  ],
  [
    commitWorkflow,
    {
      words: ['Commit code changes', 'Committing code changes in', 'Committed code changes in'],
      duration: 3900,
      steps: 3,
      task: 'commit_push_code',
    },
  ],
  [
    syncWorkflow,
    {
      words: ['Sync code on', 'Syncing code on', 'Synced code on'],
      duration: 7900,
      steps: 4,
      task: 'sync_code',
    },
  ],
  [
    clearCacheWorkflow,
    {
      words: ['Clear cache for', 'Clearing cache for', 'Cleared cache for'],
      duration: 5000,
      steps: 2,
      task: 'clear_cache',
    },
  ],
  [
    deployWorkflow,
    {
      words: ['Deploy code to', 'Deploying code to', 'Deployed code to'],
      duration: 20_000,
      steps: 5,
      task: 'deploy_code',
    },
  ],
  [
    firstDeployWorkflow,
    {
      words: ['Initialize environment', 'Initializing environment', 'Initialized environment'],
      duration: 22_000,
      steps: 8,
      task: 'create_environment',
    },
  ],
  [
    upstreamWorkflow,
    {
      words: ['Apply upstream updates to', 'Applying upstream updates to', 'Applied upstream updates to'],
      duration: 12_000,
      steps: 4,
      task: 'merge_upstream',
    },
  ],
  [
    createMultidevWorkflow,
    {
      words: [
        'Create a Multidev environment',
        'Creating Multidev environment',
        'Created Multidev environment',
      ],
      duration: 22_000,
      steps: 8,
      task: 'create_environment',
    },
  ],
  [
    deleteMultidevWorkflow,
    {
      words: [
        'Delete a Multidev environment',
        'Deleting Multidev environment',
        'Deleted Multidev environment',
      ],
      duration: 10_000,
      steps: 3,
      task: 'delete_environment',
    },
  ],
  ...guessed([
    [backupWorkflow, ['Back up', 'Backing up', 'Backed up'], 9000, 'do_export'],
    [
      cloneDatabaseWorkflow,
      ['Clone database to', 'Cloning database to', 'Cloned database to'],
      15_000,
      'clone_database',
    ],
    [cloneFilesWorkflow, ['Clone files to', 'Cloning files to', 'Cloned files to'], 12_000, 'clone_files'],
    [lockWorkflow, ['Lock', 'Locking', 'Locked'], 3000, 'lock_environment'],
    [unlockWorkflow, ['Unlock', 'Unlocking', 'Unlocked'], 3000, 'unlock_environment'],
    [mergeFromDevWorkflow, ['Merge code into', 'Merging code into', 'Merged code into'], 9000, 'merge_code'],
    [mergeToDevWorkflow, ['Merge code into', 'Merging code into', 'Merged code into'], 9000, 'merge_code'],
    [
      clearCodeCacheWorkflow,
      ['Clear code cache', 'Clearing code cache', 'Cleared code cache'],
      4000,
      'clear_code_cache',
    ],
  ]),
]);

/** What was never recorded: words and durations are ours, in the manner of the others. */
function guessed(
  kinds: readonly (readonly [type: string, words: Wording['words'], duration: number, task: string])[],
): [string, Wording][] {
  return kinds.map(([type, words, duration, task]) => [type, { words, duration, steps: 2, task }]);
}

/** The platform starts its own `sync_code` this long after a commit workflow was created (7.1). */
export const syncDelay = 3400;

/** Undefined for a type that this platform does not run. */
export function planFor(type: string, environment: string): WorkflowPlan | undefined {
  const plan = plans.get(type);
  if (!plan) return undefined;
  const { words, ...rest } = plan;
  const [asked, running, done] = words;
  const where = environment === '' ? '' : ` "${environment}"`;
  return {
    // As recorded: of a commit it does not say where.
    description: type === commitWorkflow ? asked : `${asked}${where}`,
    running: `${running}${where}`,
    done: `${done}${where}`,
    ...rest,
  };
}
