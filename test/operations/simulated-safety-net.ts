import type { PendingChange } from '../../src/contract/diffstat.ts';
import { NetworkError, PendingError, type TurnoutError } from '../../src/errors/turnout-error.ts';
import type { LockPort } from '../../src/operations/ports/lock-port.ts';
import type {
  StashPort,
  SweepOptions,
  SweepPort,
  Swept,
  TakenStash,
  Upload,
} from '../../src/operations/ports/stash-port.ts';
import type { TestClock } from '../support/test-clock.ts';
import type { SimulatedEnvironment } from './simulated-environment.ts';

/** Copies what the server holds at that moment, path by path, and each copy takes its time. */
export class SimulatedStash implements StashPort {
  /** Path → number of the write that the copy holds. */
  readonly copies = new Map<string, number>();
  unreachable = false;
  broken = false;
  readonly calls: string[] = [];
  readonly #environment: SimulatedEnvironment;

  constructor(environment: SimulatedEnvironment) {
    this.#environment = environment;
  }

  async take(changes: readonly PendingChange[]): Promise<TakenStash> {
    this.calls.push(`take ${paths(changes)}`);
    return this.#copy([], changes);
  }

  takeOnce = (changes: readonly PendingChange[]) => this.take(changes);

  async extend(stash: TakenStash, changes: readonly PendingChange[]): Promise<TakenStash> {
    this.calls.push(`extend ${paths(changes)}`);
    return this.#copy(stash.changes, changes);
  }

  async changedSince(stash: TakenStash): Promise<string[]> {
    this.calls.push('look again');
    await this.#environment.passing();
    const found = stash.changes.filter(
      ({ path }) => this.#environment.newestWrite(path) !== this.copies.get(path),
    );
    await this.#environment.passing();
    return found.map(({ path }) => path);
  }

  async #copy(before: readonly PendingChange[], changes: readonly PendingChange[]): Promise<TakenStash> {
    if (this.unreachable) throw new NetworkError('Nothing listens there.');
    for (const { path } of changes) {
      await this.#environment.passing();
      if (this.broken) throw new PendingError(`${path} could not be copied.`);
      this.copies.set(path, this.#environment.newestWrite(path) ?? 0);
    }
    const kept = before.filter(({ path }) => changes.every(change => change.path !== path));
    return { id: 's1', folder: '/stashes/s1', changes: [...kept, ...changes] };
  }
}

/** Knows the time of every file, to the second, as SFTP does, and what the newest commit holds. */
export class SimulatedSweep implements SweepPort {
  /** Why the files cannot be looked at. */
  failure: TurnoutError | undefined;
  readonly ours: Upload[] = [];
  readonly ignoredPaths: string[] = [];
  /** Written anew as the commit has them. */
  readonly asCommitted: string[] = [];
  /** In the commit, and not on the server. */
  readonly removedPaths: string[] = [];
  readonly emptyFolders: string[] = [];
  /** Whether Git can be asked. */
  hasGit = true;
  readonly #environment: SimulatedEnvironment;
  readonly #clock: TestClock;

  constructor(environment: SimulatedEnvironment, clock: TestClock) {
    this.#environment = environment;
    this.#clock = clock;
  }

  async look({ since, listed, uploads }: SweepOptions): Promise<Swept> {
    await this.#environment.passing();
    await this.reach();
    const start = this.#clock.now() - this.#clock.elapsed();
    const files = new Map<string, number>();
    for (const { path, at } of this.#environment.writes) files.set(path, Math.floor((start + at) / 1000));
    for (const path of uploads) files.set(path, Number.POSITIVE_INFINITY);
    const second = Math.floor(since);
    const isOpen = (path: string) =>
      !this.ignoredPaths.includes(path) && listed.every(change => change.path !== path);
    const named = (wanted: (mtime: number) => boolean) =>
      [...files].filter(([path, mtime]) => wanted(mtime) && isOpen(path)).map(([path]) => path);
    await this.#environment.passing();
    const isChanged = (path: string) => !this.asCommitted.includes(path);
    const common = { removed: this.removedPaths.filter(isOpen), emptyFolders: this.emptyFolders };
    if (this.hasGit) {
      const changed = named(mtime => mtime >= second).filter(isChanged);
      return { ...common, changed, uncertain: [], withoutGit: undefined };
    }
    const changed = named(mtime => mtime > second);
    return { ...common, changed, uncertain: named(mtime => mtime === second), withoutGit: 'no git' };
  }

  async reach(): Promise<void> {
    if (this.failure) throw this.failure;
  }

  uploads = async (since: number) => this.ours.filter(({ at }) => at >= since * 1000);

  ignored = async (paths: readonly string[]) =>
    this.failure ? undefined : paths.filter(path => this.ignoredPaths.includes(path));
}

/** No other user is there. */
export const freeLock: LockPort = { alone: (_limits, work) => work() };

function paths(changes: readonly PendingChange[]): string {
  return changes.map(({ path }) => path).join(' ');
}
