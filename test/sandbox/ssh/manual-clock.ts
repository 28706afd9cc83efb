import type { Clock } from '../../../src/system/clock.ts';

/** A clock that stands still until it is advanced. */
export class ManualClock implements Clock {
  #time = Date.UTC(2026, 0, 1);
  readonly #tasks = new Set<{ at: number; task: () => void }>();

  now(): number {
    return this.#time;
  }

  elapsed(): number {
    return this.#time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise(resolve => this.after(ms, resolve));
  }

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#time + ms, task };
    this.#tasks.add(entry);
    return () => this.#tasks.delete(entry);
  }

  advance(ms: number): void {
    this.#time += ms;
    for (const entry of [...this.#tasks]) {
      if (entry.at > this.#time) continue;
      this.#tasks.delete(entry);
      entry.task();
    }
  }
}
