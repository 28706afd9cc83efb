import type { PendingChange } from '../../contract/diffstat.ts';
import type { Clock } from '../../system/clock.ts';
import type { Faults } from '../faults.ts';

/**
 * What the API shows of pending changes: the live diffstat, which can lag, and the copy in the environment
 * list, which is what the last look at the live one has left (platform-api.md 6.1, 6.3).
 */
export class ShownChanges {
  readonly #clock: Clock;
  readonly #faults: Faults;
  readonly #last = new Map<string, PendingChange[]>();
  /** Environment → path → when it was first asked for with this path in it. */
  readonly #firstAsked = new Map<string, Map<string, number>>();

  constructor({ clock, faults }: { clock: Clock; faults: Faults }) {
    this.#clock = clock;
    this.#faults = faults;
  }

  /** What is shown when `changes` are pending now. */
  look(environment: string, changes: PendingChange[]): PendingChange[] {
    const now = this.#clock.now();
    const before = this.#firstAsked.get(environment);
    const asked = new Map(changes.map(({ path }) => [path, before?.get(path) ?? now]));
    this.#firstAsked.set(environment, asked);
    const lag = this.#faults.milliseconds('diffstat-lag');
    const shown = changes.filter(({ path }) => (asked.get(path) ?? now) + lag <= now);
    this.#last.set(environment, shown);
    return shown;
  }

  /** What was shown last. */
  last(environment: string): PendingChange[] {
    return this.#last.get(environment) ?? [];
  }

  /** A commit or a switch empties both copies. */
  forget(environment: string): void {
    this.#last.delete(environment);
    this.#firstAsked.delete(environment);
  }
}
