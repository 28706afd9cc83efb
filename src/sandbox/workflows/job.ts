import { type EnvironmentRecord, environmentId, type WorkflowRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';

/** What a job of a workflow came to. */
export type JobEnd = { result: 'succeeded' } | { result: 'failed' | 'aborted'; reason: string };

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

/** The environment that a workflow works on, as it is now. */
export function environmentOf(store: Store, { siteId, environment }: WorkflowRecord): EnvironmentRecord {
  const record = store.get('environment', environmentId(siteId, environment));
  if (!record) throw new Error(`The environment ${environment} is not there any more.`);
  return record;
}
