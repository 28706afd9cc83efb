import type { WorkflowRecord, WorkflowResult } from './records.ts';

/** Whether a workflow has not ended yet. */
export function isRunning(workflow: WorkflowRecord): boolean {
  return workflow.result === undefined;
}

export function started(workflow: WorkflowRecord, now: number): WorkflowRecord {
  return { ...workflow, startedAt: now };
}

/** The end of a workflow. `reason` is told when it did not succeed. */
export function finished(
  workflow: WorkflowRecord,
  end: { now: number; result: WorkflowResult; reason?: string | undefined; log?: string | undefined },
): WorkflowRecord {
  const { intent: _done, ...rest } = workflow;
  const { now, result, reason, log } = end;
  return {
    ...rest,
    finishedAt: now,
    result,
    ...(reason === undefined ? {} : { reason }),
    ...(log === undefined ? {} : { log }),
  };
}

/**
 * The next of an environment's workflows to start: the oldest that is not at its end, unless that one runs.
 * They come in the order of their creation; their times say nothing about it, since a clock can be set back.
 */
export function nextToStart(workflows: readonly WorkflowRecord[]): WorkflowRecord | undefined {
  const oldest = workflows.find(isRunning);
  return oldest?.startedAt === undefined ? oldest : undefined;
}
