import {
  commitWorkflow,
  createMultidevWorkflow,
  modeWorkflow,
  upstreamWorkflow,
  type Workflow,
} from '../../contract/workflow.ts';

/** Workflows that write to the code of an environment by themselves (platform-api.md 7.1). */
const rewriting: ReadonlySet<string> = new Set([
  modeWorkflow.git,
  modeWorkflow.sftp,
  createMultidevWorkflow,
  upstreamWorkflow,
  'merge_dev_into_cloud_development_environment',
  'merge_cloud_development_environment_into_dev',
  'sync_code_with_build',
]);

/**
 * The moment, in epoch seconds, from which on whatever changes in the code is a user's work that no commit holds.
 * A commit leaves the files as they are, and holds what was there when it started; the others have written theirs
 * when they end. Undefined when no such workflow is known any more.
 */
export function lastRewrite(workflows: readonly Workflow[]): number | undefined {
  const moments = workflows.flatMap(({ type, result, created_at, started_at, finished_at }) => {
    if (type === commitWorkflow) return result === 'succeeded' ? [started_at ?? created_at] : [];
    // One that has failed may have written half of it.
    return rewriting.has(type) && finished_at !== undefined ? [finished_at] : [];
  });
  return moments.length === 0 ? undefined : Math.max(...moments);
}
