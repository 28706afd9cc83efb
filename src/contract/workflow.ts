import * as v from 'valibot';
import type { ConnectionMode } from './environment.ts';
import { count, lenientList, loosely, nonEmptyText } from './lenient-schemas.ts';

/** What a workflow is created with (platform-api.md 7.1). */
export const workflowRequest = v.object({
  type: nonEmptyText,
  params: v.record(v.string(), v.unknown()),
});

export type WorkflowRequest = v.InferOutput<typeof workflowRequest>;

const taskMessage = v.object({ message: v.optional(v.unknown()), level: loosely(v.string()) });

const finalTask = v.object({
  type: loosely(v.string()),
  reason: v.optional(v.unknown()),
  messages: loosely(v.record(v.string(), loosely(taskMessage))),
});

/** A step of a workflow, told only when it is asked for (platform-api.md 7.4). Times in seconds. */
const operation = v.object({
  id: loosely(v.string()),
  environment: loosely(v.string()),
  type: loosely(v.string()),
  description: loosely(v.string()),
  result: v.nullish(v.string(), null),
  run_time: loosely(count),
  log_output: loosely(v.string()),
});

/**
 * platform-api.md 7.2. Times are epoch seconds with a fraction; `started_at` and `finished_at` are absent
 * until reached, `result` is null until the end.
 */
export const workflow = v.object({
  id: nonEmptyText,
  type: v.string(),
  params: loosely(v.record(v.string(), v.unknown())),
  user_id: loosely(v.string()),
  user_email: loosely(v.string()),
  /** Where both are told, Terminus goes by this one. */
  user: loosely(v.object({ email: loosely(v.string()) })),
  environment: loosely(v.string()),
  phase: loosely(v.string()),
  result: v.nullish(v.string(), null),
  created_at: v.fallback(count, 0),
  started_at: loosely(count),
  finished_at: loosely(count),
  /** From its creation to its end. */
  total_time: loosely(count),
  description: loosely(v.string()),
  active_description: loosely(v.string()),
  step: loosely(count),
  number_of_tasks: loosely(count),
  reason: v.optional(v.unknown()),
  final_task: loosely(finalTask),
  operations: loosely(v.array(operation)),
});

export const workflows = lenientList(workflow);
export type Workflow = v.InferOutput<typeof workflow>;

/** Nothing but `result` tells: `phase` may be `finished` at once or `started` at the end (7.2, 12). */
export function isFinished(workflow: Workflow): boolean {
  return workflow.result !== null;
}

/** The three words that Terminus has for how a workflow stands; loops in scripts compare with them. */
export function workflowStatus({ result }: Workflow): 'running' | 'succeeded' | 'failed' {
  if (result === null) return 'running';
  return result === 'succeeded' ? 'succeeded' : 'failed';
}

/** The platform's words for why a workflow did not succeed; in the order in which it is known to give them. */
export function failureReason({ final_task: task, reason }: Workflow): string {
  const last = Object.values(task?.messages ?? {}).at(-1)?.message;
  return asText(task?.reason) || asText(last) || asText(reason) || 'Workflow failed.';
}

// A reason can be an object, such as {"dedicated_ip": "Value 'False' failed conditional"} (12).
function asText(words: unknown): string {
  if (typeof words === 'string') return words.trim();
  if (typeof words !== 'object' || words === null) return '';
  return Object.entries(words)
    .map(([key, value]) => `${key}: ${isScalar(value) ? value : '…'}`)
    .join(', ');
}

// Anything deeper is not written out: an object with a `toString` of its own would make that fail.
function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The workflow that brings an environment into a mode. */
export const modeWorkflow: Record<ConnectionMode, string> = {
  git: 'enable_git_mode',
  sftp: 'enable_on_server_development',
};

export const clearCacheWorkflow = 'clear_cache';
/** To test and live; the first time it is the other one (platform-api.md 7.1). */
export const deployWorkflow = 'deploy';
export const firstDeployWorkflow = 'create_environment';
/** These two are workflows of the site; the environment is among their parameters. */
export const createMultidevWorkflow = 'create_cloud_development_environment';
export const deleteMultidevWorkflow = 'delete_cloud_development_environment';
export const upstreamWorkflow = 'apply_upstream_updates';
export const commitWorkflow = 'commit_and_push_on_server_changes';
export const syncWorkflow = 'sync_code';
export const backupWorkflow = 'do_export';
export const cloneDatabaseWorkflow = 'clone_database';
export const cloneFilesWorkflow = 'clone_files';
export const lockWorkflow = 'lock_environment';
export const unlockWorkflow = 'unlock_environment';
/** From dev into a multidev, which the workflow is of. */
export const mergeFromDevWorkflow = 'merge_dev_into_cloud_development_environment';
/** Of dev; the multidev is the parameter `from_environment`. */
export const mergeToDevWorkflow = 'merge_cloud_development_environment_into_dev';
/** Of the site. */
export const clearCodeCacheWorkflow = 'clear_code_cache';
