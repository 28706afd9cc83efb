import { TreeClosedError } from './working-tree.ts';

/**
 * Who may write now. Many changes run at once; a snapshot runs alone: it lets running changes end and makes
 * later ones wait. A closed gate refuses changes, and lets snapshots through.
 */
export class WriteBarrier {
  #running = 0;
  #alone = false;
  #closedBecause: string | undefined;
  readonly #waiting: (() => void)[] = [];
  #drained: (() => void)[] = [];

  get closedBecause(): string | undefined {
    return this.#closedBecause;
  }

  async enter(): Promise<void> {
    while (this.#alone && this.#closedBecause === undefined) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    if (this.#closedBecause !== undefined) throw new TreeClosedError(this.#closedBecause);
    this.#running += 1;
  }

  leave(): void {
    this.#running -= 1;
    if (this.#running > 0) return;
    const drained = this.#drained;
    this.#drained = [];
    for (const go of drained) go();
  }

  async close(reason: string): Promise<void> {
    this.#closedBecause = reason;
    this.#wake();
    await this.#drain();
  }

  reopen(): void {
    this.#closedBecause = undefined;
  }

  /** Runs `work` while no one writes. Callers take turns by themselves: one `alone` at a time. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    this.#alone = true;
    try {
      await this.#drain();
      return await work();
    } finally {
      this.#alone = false;
      this.#wake();
    }
  }

  async #drain(): Promise<void> {
    if (this.#running > 0) await new Promise<void>(resolve => this.#drained.push(resolve));
  }

  #wake(): void {
    for (const go of this.#waiting.splice(0)) go();
  }
}
