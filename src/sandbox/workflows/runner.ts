import { environmentId, type WorkflowRecord } from '../model/records.ts';
import { isRunning, nextToStart } from '../model/workflow-state.ts';
import { put } from '../store/store.ts';
import { Execution } from './execution.ts';
import type { RunnerDeps } from './runner-parts.ts';
import { writeUntilDone } from './write-until-done.ts';

export interface WorkflowOrder {
  type: string;
  params: Record<string, unknown>;
  siteId: string;
  environment: string;
  userId: string | undefined;
  traceId?: string | undefined;
  cause?: string;
  ofSite?: true;
}

/** Runs workflows on the clock, one at a time in an environment, in the order of their creation. */
export class Runner {
  readonly #deps: RunnerDeps;
  readonly #stop = new AbortController();
  readonly #execution: Execution;
  /** Environments that have something in hand, and when it will be at its end. */
  readonly #working = new Map<string, Promise<void>>();
  /** What is to be created later. Each answers to being called by creating its workflow now. */
  readonly #later = new Set<() => void>();

  constructor(deps: RunnerDeps) {
    this.#deps = deps;
    this.#execution = new Execution(deps, this.#stop.signal);
  }

  create(order: WorkflowOrder): WorkflowRecord {
    const { store, clock, random } = this.#deps;
    const workflow: WorkflowRecord = {
      ...order,
      id: random.uuid(),
      traceId: order.traceId ?? random.uuid(),
      createdAt: clock.now(),
    };
    store.write(put('workflow', workflow));
    this.#pump(environmentId(order.siteId, order.environment));
    return workflow;
  }

  /** For what has happened already, such as a push: created as soon as it can be written down. */
  createSurely(order: WorkflowOrder): void {
    const { clock, report } = this.#deps;
    const stop = this.#stop.signal;
    // What is lost when the sandbox is stopped before is made up for at its next start (catch-up.ts).
    void writeUntilDone(() => void this.create(order), { clock, report, stop }).catch(() => {});
  }

  /** `at` in epoch milliseconds. When the sandbox is stopped before, it is created then, and run after the next start. */
  createAt(at: number, order: WorkflowOrder): void {
    const wait = at - this.#deps.clock.now();
    if (wait <= 0 || this.#stop.signal.aborted) return void this.createSurely(order);
    const now = () => {
      cancel();
      this.#later.delete(now);
      this.createSurely(order);
    };
    const cancel = this.#deps.clock.after(wait, now);
    this.#later.add(now);
  }

  /** After a start: what had begun is brought to its end before this resolves, what had not is begun. */
  async resume(): Promise<void> {
    const { store } = this.#deps;
    for (const workflow of store.all('workflow').filter(isRunning)) {
      if (workflow.startedAt === undefined) continue;
      const environment = environmentId(workflow.siteId, workflow.environment);
      if (!this.#execution.isEndless(workflow)) await this.#execution.resume(workflow);
      else this.#take(environment, () => this.#execution.goOnForEver());
    }
    // Not those that there are: one may be about to be made.
    const due = store.all('workflow').filter(isRunning);
    for (const { siteId, environment } of due) this.#pump(environmentId(siteId, environment));
  }

  get closed(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Does something with an environment while no workflow runs there. */
  async alone(environment: string, work: () => Promise<void>): Promise<void> {
    await this.idle(environment);
    await new Promise<void>((resolve, reject) => {
      this.#take(environment, () => work().then(resolve, reject));
    });
  }

  /** Resolves when nothing is running in the environment any more. */
  async idle(environment: string): Promise<void> {
    for (let done = this.#working.get(environment); done; done = this.#working.get(environment)) await done;
  }

  /** Stops waiting; the piece of work in hand is let to its end. */
  async close(): Promise<void> {
    this.#stop.abort(new Error('The sandbox is being stopped.'));
    await Promise.all(this.#working.values());
    for (const createNow of [...this.#later]) createNow();
  }

  /** Starts the next workflow of an environment when nothing runs there. */
  #pump(environment: string): void {
    if (this.#working.has(environment) || this.#stop.signal.aborted) return;
    const all = this.#deps.store.all('workflow');
    const next = nextToStart(
      all.filter(each => environmentId(each.siteId, each.environment) === environment),
    );
    if (next) this.#take(environment, () => this.#execution.run(next));
  }

  #take(environment: string, work: () => Promise<void>): void {
    const done = work().then(
      () => true,
      error => {
        if (!this.#stop.signal.aborted) this.#deps.report(error);
        return false;
      },
    );
    const over = done.then(good => {
      this.#working.delete(environment);
      // What cannot even be written down is not tried again and again.
      if (good) this.#pump(environment);
    });
    this.#working.set(environment, over);
  }
}
