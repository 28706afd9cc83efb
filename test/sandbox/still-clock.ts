import type { Clock } from '../../src/system/clock.ts';

interface Alarm {
  due: number;
  ring(): void;
}

/** A clock that stands still until it is advanced; sleeps end with their signal. */
export class StillClock implements Clock {
  #time: number;
  readonly #alarms = new Set<Alarm>();

  /** Epoch milliseconds: 2026-01-15, 12:00 UTC. */
  constructor(time = Date.UTC(2026, 0, 15, 12)) {
    this.#time = time;
  }

  now(): number {
    return this.#time;
  }

  elapsed(): number {
    return this.#time;
  }

  /** A sleep of nothing is over when the event loop has come round once, as with a real clock. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const cancel = ms > 0 ? this.after(ms, resolve) : () => {};
      if (ms <= 0) setImmediate(resolve);
      signal?.addEventListener('abort', () => {
        cancel();
        reject(signal.reason);
      });
    });
  }

  after(ms: number, task: () => void): () => void {
    const alarm = { due: this.#time + ms, ring: task };
    this.#alarms.add(alarm);
    return () => this.#alarms.delete(alarm);
  }

  /** What comes due rings in its order, each at its own time. */
  advance(ms: number): void {
    const end = this.#time + ms;
    for (;;) {
      const [next] = [...this.#alarms].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (!next) break;
      this.#alarms.delete(next);
      this.#time = Math.max(this.#time, next.due);
      next.ring();
    }
    this.#time = end;
  }
}
