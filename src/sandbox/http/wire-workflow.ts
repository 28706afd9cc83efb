import { syncWorkflow } from '../../contract/workflow.ts';
import type { UserRecord, WorkflowRecord } from '../model/records.ts';
import { planFor, type WorkflowPlan } from '../model/workflow-plan.ts';
import type { ApiPlatform } from './platform.ts';

const hydrations = new Set(['operations', 'operations_with_logs']);

/** A workflow as the API tells it: keys for times that have not come are absent (platform-api.md 7.2). */
export function wireWorkflow({ store }: ApiPlatform, workflow: WorkflowRecord, hydrate?: string) {
  const { id, type, params, siteId, environment, userId, traceId, createdAt, startedAt, finishedAt, result } =
    workflow;
  const plan = findPlan(workflow);
  const named = workflow.ofSite ? null : environment;
  const user = userId === undefined ? undefined : store.get('user', userId);
  // Recorded with logs, a workflow does not say whose it is, nor what its last task was.
  const isWithLogs = hydrate === 'operations_with_logs';
  return {
    id,
    type,
    params,
    role: 'owner',
    site_id: siteId,
    user_id: userId ?? null,
    ...(isWithLogs ? {} : { user_email: user?.email ?? null, user: wireUser(user) }),
    trace_id: traceId,
    key: siteId,
    keep_forever: false,
    environment: named,
    environment_id: named,
    phase: describePhase(workflow),
    result: result ?? null,
    created_at: createdAt / 1000,
    ...(startedAt === undefined ? {} : { started_at: startedAt / 1000 }),
    ...(finishedAt === undefined ? {} : { finished_at: finishedAt / 1000 }),
    run_time: seconds(startedAt, finishedAt),
    queued_time: seconds(createdAt, startedAt),
    total_time: seconds(createdAt, finishedAt),
    description: plan.description,
    active_description: activeDescription(workflow, plan),
    step: finishedAt === undefined ? Number(startedAt !== undefined) : plan.steps,
    number_of_tasks: plan.steps,
    task_ids: [],
    reason: workflow.reason ?? '',
    ...(isWithLogs ? {} : describeTask(workflow, plan)),
    has_operation_log_output: workflow.log !== undefined,
    ...(hydrations.has(hydrate ?? '') ? { operations: [operation(workflow, plan, hydrate)] } : {}),
  };
}

function findPlan({ type, environment }: WorkflowRecord): WorkflowPlan {
  const unknown = { description: type, running: type, done: type, duration: 0, steps: 1, task: type };
  return planFor(type, environment) ?? unknown;
}

function describePhase({ startedAt, result }: WorkflowRecord): string {
  if (result !== undefined) return 'finished';
  return startedAt === undefined ? 'created' : 'started';
}

function activeDescription({ startedAt, result }: WorkflowRecord, plan: WorkflowPlan): string {
  if (startedAt === undefined) return plan.description;
  return result === 'succeeded' ? plan.done : plan.running;
}

function describeTask({ result, reason, finishedAt, environment }: WorkflowRecord, plan: WorkflowPlan) {
  const task = { type: plan.task, params: { environment }, has_error: false, reason: '', messages: {} };
  if (result === undefined)
    return { waiting_for_task: { ...task, phase: 'started', result: null }, final_task: null };
  if (result === 'succeeded') return { final_task: { ...task, phase: 'finished', result } };
  const at = new Date(finishedAt ?? 0).toISOString();
  return {
    final_task: {
      ...task,
      phase: 'finished',
      result,
      has_error: true,
      reason: reason ?? '',
      messages: { [at]: { message: reason ?? '', level: 'ERROR' } },
    },
  };
}

function operation(workflow: WorkflowRecord, plan: WorkflowPlan, hydrate: string | undefined) {
  const { id, environment, result, startedAt, finishedAt, createdAt, log } = workflow;
  return {
    id,
    type: 'platform',
    description: plan.description,
    environment,
    result: result ?? null,
    phase: describePhase(workflow),
    run_time: seconds(startedAt, finishedAt),
    queued_time: seconds(createdAt, startedAt),
    ...(log !== undefined && hydrate === 'operations_with_logs' ? { log_output: log } : {}),
  };
}

/** platform-api.md 7.5 */
export function wireLogEntry({ store }: ApiPlatform, workflow: WorkflowRecord) {
  const user = workflow.userId === undefined ? undefined : store.get('user', workflow.userId);
  const plan = findPlan(workflow);
  const done = workflow.result !== undefined;
  const status = { succeeded: 'Success', failed: 'Failed', aborted: 'Aborted' };
  return {
    kind: 'workflow',
    actor: user
      ? { kind: 'user', id: user.id, email: user.email }
      : { kind: 'internal', id: null, email: null, name: 'Pantheon' },
    workflow: {
      id: workflow.id,
      type: workflow.type,
      status: workflow.result ? status[workflow.result] : 'Running',
      progress: done ? 100 : 0,
      environment: workflow.ofSite ? null : workflow.environment,
      description: plan.description,
      active_description: activeDescription(workflow, plan),
      reason: workflow.reason ?? '',
      started_at: (workflow.startedAt ?? workflow.createdAt) / 1000,
      finished_at: (workflow.finishedAt ?? 0) / 1000,
      has_more_details: true,
      ...(workflow.type === syncWorkflow ? workflow.params : {}),
    },
  };
}

function wireUser(user: UserRecord | undefined) {
  return user ? { id: user.id, email: user.email, profile: { full_name: fullName(user) } } : null;
}

function fullName({ firstName, lastName }: UserRecord): string {
  return `${firstName} ${lastName}`;
}

function seconds(from: number | undefined, to: number | undefined): number | null {
  return from === undefined || to === undefined ? null : (to - from) / 1000;
}
