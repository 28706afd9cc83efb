import { waitForWorkflow } from '../../src/api/wait-for-workflow.ts';
import type { PendingChange } from '../../src/contract/diffstat.ts';
import type { ConnectionMode } from '../../src/contract/environment.ts';
import {
  commitWorkflow,
  isFinished,
  modeWorkflow,
  syncWorkflow,
  type Workflow,
} from '../../src/contract/workflow.ts';
import { NetworkError } from '../../src/errors/turnout-error.ts';
import type { EnvironmentPort } from '../../src/operations/ports/operation-ports.ts';
import type { TestClock } from '../support/test-clock.ts';
import { SimulatedCodeLog } from './simulated-code-log.ts';
import { type Order, SimulatedWorkflows } from './simulated-workflows.ts';

/** A write that the server has acknowledged. */
export interface Write {
  path: string;
  /** Also its number of added lines, so that no two writes look the same in a diffstat. */
  number: number;
  /** Milliseconds by the clock's `elapsed`. */
  at: number;
  fate: 'pending' | 'committed' | 'discarded';
}

/**
 * An environment of the platform in memory, on a test clock: writes are acknowledged at once, workflows run
 * one at a time in the order of their creation, a commit takes what is pending when it is half done, Git
 * mode drops it. What the platform is known to do late can be made late. Every call is written down.
 */
export class SimulatedEnvironment implements EnvironmentPort {
  readonly name = 'my-site.dev';
  readonly environment = 'dev';
  readonly calls: string[] = [];
  readonly writes: Write[] = [];
  /** Called after the n-th reading of the diffstat has been answered. */
  afterReading: (n: number) => void = () => {};
  /** Called when an order of ours leaves. */
  beforeStart: (type: string) => void = () => {};
  /** By the clock's `elapsed`, when the last reading of the diffstat began. */
  lastReadingBegan = 0;
  unreadable = false;
  /** The list of the newest workflows shows none of this environment. */
  forgetful = false;
  /** Milliseconds that what is read lies behind what is so; for `sync`, after the commit was started. */
  readonly lag = { diffstat: 0, mode: 0, codeLog: 0, sync: 3400 };
  readonly jobs: SimulatedWorkflows;
  /** Milliseconds that the next call takes, before and after the platform looks. */
  latency: () => number = () => 0;
  readonly #clock: TestClock;
  readonly #modes: { at: number; mode: ConnectionMode }[];
  readonly #log = new SimulatedCodeLog();
  readonly #diffstats: { at: number; changes: PendingChange[] }[] = [{ at: -Infinity, changes: [] }];
  #readings = 0;

  constructor(clock: TestClock, mode: ConnectionMode) {
    this.#clock = clock;
    this.jobs = new SimulatedWorkflows(clock, workflow => this.#work(workflow));
    this.#modes = [{ at: -Infinity, mode }];
  }

  /** What the people at the server see, without any lag. */
  get trueMode(): ConnectionMode {
    return last(this.#modes).mode;
  }

  paths(fate: Write['fate']): string[] {
    return [...new Set(this.writes.filter(write => write.fate === fate).map(({ path }) => path))];
  }

  /** A user writes over SFTP; false when the server refuses, as it does in Git mode. */
  write(path: string): boolean {
    if (this.trueMode !== 'sftp') return false;
    const number = this.writes.length + 1;
    this.writes.push({ path, number, at: this.#clock.elapsed(), fate: 'pending' });
    this.#changed();
    return true;
  }

  /** Gives an order to the platform, as a colleague does. */
  order(order: Order): Workflow {
    return this.jobs.create(order);
  }

  mode = () => this.#answer('mode', () => this.#seen(this.#modes, this.lag.mode).mode);

  async pendingChanges(): Promise<PendingChange[]> {
    this.lastReadingBegan = this.#clock.elapsed();
    const changes = await this.#answer('diffstat', () => {
      if (this.unreadable) throw new NetworkError('The diffstat could not be read.');
      return this.#seen(this.#diffstats, this.lag.diffstat).changes;
    });
    this.#readings += 1;
    this.afterReading(this.#readings);
    return changes;
  }

  running = () =>
    this.#answer('running', () => this.jobs.newestFirst().filter(workflow => !isFinished(workflow)));

  history = () => this.#answer('history', () => this.jobs.newestFirst());

  workflows = () => this.#answer('workflows', () => (this.forgetful ? [] : this.jobs.newestFirst()));

  start = (type: string, params: Record<string, unknown>) => {
    this.beforeStart(type);
    return this.#answer(`start ${type}`, () => ({ ...this.order({ type, params, by: 'me@example.com' }) }));
  };

  async follow(
    { id, type }: Workflow,
    deadline: number,
    onLook?: (seen: Workflow) => Promise<void>,
  ): Promise<Workflow> {
    this.calls.push(`follow ${type}`);
    const look = async () => {
      const seen = { ...this.jobs.find(id) };
      await onLook?.(seen);
      return seen;
    };
    return waitForWorkflow(look, { clock: this.#clock, deadline });
  }

  codeLog = () => this.#answer('code log', () => this.#log.until(this.#clock.elapsed() - this.lag.codeLog));

  async #answer<T>(call: string, look: () => T): Promise<T> {
    this.calls.push(call);
    await this.#takeTime();
    const answer = look();
    await this.#takeTime();
    return answer;
  }

  /** Number of the newest write of a path that has not been discarded. */
  newestWrite(path: string): number | undefined {
    return this.writes.findLast(write => write.path === path && write.fate !== 'discarded')?.number;
  }

  /** Lets the time of half a request pass. */
  passing(): Promise<void> {
    return this.#takeTime();
  }

  async #takeTime(): Promise<void> {
    const ms = this.latency();
    if (ms > 0) await this.#clock.sleep(ms);
  }

  #seen<T extends { at: number }>(states: readonly T[], lag: number): T {
    const until = this.#clock.elapsed() - lag;
    return last(states.filter(({ at }) => at <= until));
  }

  /** What a workflow does when it is half done. */
  #work({ type, params, started_at = 0 }: Workflow): void {
    if (type === modeWorkflow.sftp) this.#setMode('sftp');
    if (type === modeWorkflow.git) {
      this.#setMode('git');
      this.#settle('discarded');
    }
    if (type !== commitWorkflow) return;
    this.#log.add(this.#clock.elapsed(), {
      message: `${params?.['message']}\n`,
      email: String(params?.['committer_email']),
    });
    this.#settle('committed');
    const sync = started_at * 1000 + this.lag.sync - this.#clock.now();
    if (sync !== Infinity) this.#clock.after(sync, () => this.order({ type: syncWorkflow }));
  }

  #setMode(mode: ConnectionMode): void {
    this.#modes.push({ at: this.#clock.elapsed(), mode });
  }

  #settle(fate: 'committed' | 'discarded'): void {
    for (const write of this.writes) if (write.fate === 'pending') write.fate = fate;
    this.#changed();
  }

  #changed(): void {
    const newest = new Map(
      this.writes.filter(({ fate }) => fate === 'pending').map(({ path, number }) => [path, number]),
    );
    const changes = Array.from(newest, ([path, additions]) => ({
      path,
      status: 'M',
      additions,
      deletions: 0,
    }));
    this.#diffstats.push({ at: this.#clock.elapsed(), changes });
  }
}

function last<T>(list: readonly T[]): T {
  const item = list.at(-1);
  if (item === undefined) throw new Error('The list is empty.');
  return item;
}
