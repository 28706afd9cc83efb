import { TurnoutError } from '../../errors/turnout-error.ts';
import type { WorkflowRecord } from '../model/records.ts';
import { planFor } from '../model/workflow-plan.ts';
import { finished, started } from '../model/workflow-state.ts';
import { put } from '../store/store.ts';
import { findInjectedOutcome } from './injected-outcome.ts';
import type { Job, JobEnd } from './job.ts';
import type { RunnerDeps } from './runner-parts.ts';
import { writeUntilDone } from './write-until-done.ts';

/** One workflow from its start to its end. */
export class Execution {
  readonly #deps: RunnerDeps;
  readonly #stop: AbortSignal;

  /** When `stop` is aborted, nothing is waited for any more; work in hand goes on to its end. */
  constructor(deps: RunnerDeps, stop: AbortSignal) {
    this.#deps = deps;
    this.#stop = stop;
  }

  async run(workflow: WorkflowRecord): Promise<void> {
    const { clock, store, speed } = this.#deps;
    // The POST is answered first, as the platform does: its answer nearly always says "created".
    await clock.sleep(0, this.#stop);
    const begun = started(workflow, clock.now());
    await this.#writeDown(() => store.write(put('workflow', begun)));
    if (this.isEndless(workflow)) return this.goOnForEver();
    const end = await this.#work(begun, job => job.run(begun));
    const duration = planFor(workflow.type, workflow.environment)?.duration ?? 0;
    await this.#waitUntil((begun.startedAt ?? 0) + duration / speed);
    await this.#finish(workflow.id, end);
  }

  /** For one that had begun before a restart. */
  async resume(workflow: WorkflowRecord): Promise<void> {
    await this.#finish(workflow.id, await this.#work(workflow, job => job.resume(workflow)));
  }

  isEndless({ type }: WorkflowRecord): boolean {
    return this.#deps.faults.value('workflow-endless') === type;
  }

  /** Rejects when the sandbox is being stopped. */
  goOnForEver(): Promise<void> {
    const stop = this.#stop;
    return new Promise((_, reject) => {
      stop.addEventListener('abort', () => reject(stop.reason), { once: true });
    });
  }

  /** Epoch milliseconds; earlier when the sandbox is being stopped, since the work itself is done. */
  async #waitUntil(time: number): Promise<void> {
    const left = time - this.#deps.clock.now();
    if (left > 0) await this.#deps.clock.sleep(left, this.#stop).catch(() => {});
  }

  async #work(workflow: WorkflowRecord, use: (job: Job) => Promise<JobEnd>): Promise<JobEnd> {
    const { faults, jobs, report } = this.#deps;
    const reported = findInjectedOutcome(faults, workflow.type);
    if (reported) return reported;
    const job = jobs.get(workflow.type);
    if (!job) return { result: 'aborted', reason: `Nothing runs workflows of type ${workflow.type} here.` };
    try {
      return await use(job);
    } catch (error) {
      // A refusal is about what was asked for; everything else is our own failure.
      if (!(error instanceof TurnoutError)) report(error);
      return { result: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  // The record is read again, since the job may have written an intent into it.
  #finish(id: string, { result, ...end }: JobEnd): Promise<void> {
    const { store, clock } = this.#deps;
    return this.#writeDown(() => {
      const workflow = store.get('workflow', id);
      if (workflow) store.write(put('workflow', finished(workflow, { now: clock.now(), result, ...end })));
    });
  }

  /** The disk can be full for a while; what is not written down would hold up the environment for good. */
  #writeDown(write: () => void): Promise<void> {
    const { clock, report } = this.#deps;
    return writeUntilDone(write, { clock, report, stop: this.#stop });
  }
}
