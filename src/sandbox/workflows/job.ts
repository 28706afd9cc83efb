import { NotFoundError } from '../../errors/turnout-error.ts';
import { type EnvironmentRecord, environmentId, type WorkflowRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';

/** What a job of a workflow came to. */
export type JobEnd = ({ result: 'succeeded' } | { result: 'failed' | 'aborted'; reason: string }) & {
  /** What the work has printed. */
  log?: string;
};

/** The work behind one type of workflow. */
export interface Job {
  run(workflow: WorkflowRecord): Promise<JobEnd>;
  /** After a restart, for a workflow that had begun: brings it to its end, or says why it was given up. */
  resume(workflow: WorkflowRecord): Promise<JobEnd>;
}

export const succeeded: JobEnd = { result: 'succeeded' };

export const stoppedMidway: JobEnd = {
  result: 'aborted',
  reason: 'The sandbox was stopped while this workflow ran; nothing was changed.',
};

/**
 * The environment whose database or files a workflow is to copy; undefined when it copies none. Throws NotFoundError
 * for one that is not there.
 */
export function cloneSource(
  store: Store,
  workflow: Pick<WorkflowRecord, 'siteId' | 'params'>,
  what: 'clone_database' | 'clone_files',
): EnvironmentRecord | undefined {
  const wanted = workflow.params[what];
  if (typeof wanted !== 'object' || wanted === null || !('from_environment' in wanted)) return undefined;
  return findEnvironment(store, { ...workflow, environment: String(wanted.from_environment) });
}

/** The environment that a workflow works on, as it is now. Throws NotFoundError. */
export function findEnvironment(
  store: Store,
  { siteId, environment }: Pick<WorkflowRecord, 'siteId' | 'environment'>,
): EnvironmentRecord {
  const record = store.get('environment', environmentId(siteId, environment));
  if (!record) throw new NotFoundError(`The environment ${environment} is not there any more.`);
  return record;
}
