import {
  commitWorkflow,
  isFinished,
  modeWorkflow,
  syncWorkflow,
  type Workflow,
} from '../../src/contract/workflow.ts';
import type { TestClock } from '../support/test-clock.ts';

interface Fate {
  /** `never`: it goes on for ever. */
  result?: 'failed' | 'aborted' | 'never';
  reason?: string;
}

export interface Order {
  type: string;
  by?: string | undefined;
  params?: Record<string, unknown>;
}

/** Milliseconds each kind takes, as recorded (platform-api.md 7.3). */
const durations: Record<string, number> = {
  [modeWorkflow.git]: 4000,
  [modeWorkflow.sftp]: 4000,
  [commitWorkflow]: 3900,
  [syncWorkflow]: 7900,
};

const descriptions: Record<string, string> = {
  [modeWorkflow.git]: 'Enable git push mode for "dev"',
  [modeWorkflow.sftp]: 'Enable on-server development via SFTP for "dev"',
  [commitWorkflow]: 'Commit code changes',
  [syncWorkflow]: 'Sync code on "dev"',
};

/** The workflows of one environment: one at a time, in the order of their creation, on a test clock. */
export class SimulatedWorkflows {
  /** What becomes of the kinds that do not succeed. */
  readonly fates: Record<string, Fate> = {};
  /** Milliseconds that the queue stands still for before a workflow starts. */
  queue = 0;
  readonly #clock: TestClock;
  readonly #work: (workflow: Workflow) => void;
  readonly #all: Workflow[] = [];

  /** `work` is called when a workflow is half done. */
  constructor(clock: TestClock, work: (workflow: Workflow) => void) {
    this.#clock = clock;
    this.#work = work;
  }

  create({ type, by, params = {} }: Order): Workflow {
    const workflow: Workflow = {
      id: `w${this.#all.length + 1}`,
      type,
      params,
      environment: 'dev',
      user_email: by,
      phase: 'created',
      result: null,
      created_at: this.#clock.now() / 1000,
      description: descriptions[type] ?? type,
    };
    this.#all.push(workflow);
    this.#clock.after(this.queue, () => this.#startNext());
    return workflow;
  }

  newestFirst(): Workflow[] {
    return this.#all.map(workflow => ({ ...workflow })).toReversed();
  }

  find(id: string): Workflow {
    const found = this.#all.find(workflow => workflow.id === id);
    if (!found) throw new Error(`No workflow ${id} was ever started.`);
    return found;
  }

  #startNext(): void {
    const next = this.#all.find(workflow => !isFinished(workflow));
    if (!next || next.started_at !== undefined) return;
    next.started_at = this.#clock.now() / 1000;
    next.phase = 'started';
    const { result } = this.fates[next.type] ?? {};
    const duration = durations[next.type] ?? 1000;
    if (!result) this.#clock.after(duration / 2, () => this.#work(next));
    if (result !== 'never') this.#clock.after(duration, () => this.#end(next));
  }

  #end(workflow: Workflow): void {
    const { result, reason } = this.fates[workflow.type] ?? {};
    workflow.result = result ?? 'succeeded';
    workflow.phase = 'finished';
    workflow.finished_at = this.#clock.now() / 1000;
    if (reason !== undefined) workflow.final_task = { reason, type: undefined, messages: undefined };
    this.#startNext();
  }
}
