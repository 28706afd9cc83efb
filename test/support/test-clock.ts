import type { Clock } from '../../src/system/clock.ts';

interface Timer {
  due: number;
  ring(): void;
  /** A user waits for this one, so time may pass for it. */
  awaited: boolean;
}

/**
 * A clock on which no one waits. When a user sleeps, time jumps to the end of the shortest sleep as soon
 * as the event loop has nothing left to do in this turn, so that sleepers side by side wake in the right
 * order. What was put off with `after` rings when time passes it: by a sleep, or by `advance`.
 */
export class TestClock implements Clock {
  /** The milliseconds of every sleep that was asked for, in order; aborted ones too. */
  readonly sleeps: number[] = [];
  readonly #start: number;
  #elapsed = 0;
  #timers: Timer[] = [];
  #turning = false;

  /** `start` in epoch milliseconds: 2026-01-15, 12:00 UTC. */
  constructor(start = Date.UTC(2026, 0, 15, 12)) {
    this.#start = start;
  }

  now(): number {
    return this.#start + this.#elapsed;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(ms);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        cancel();
        reject(signal?.reason);
      };
      const wake = () => {
        signal?.removeEventListener('abort', stop);
        resolve();
      };
      const cancel = this.#set({ due: this.#elapsed + ms, ring: wake, awaited: true });
      signal?.addEventListener('abort', stop, { once: true });
      this.#turn();
    });
  }

  after(ms: number, task: () => void): () => void {
    return this.#set({ due: this.#elapsed + ms, ring: task, awaited: false });
  }

  /** Lets `ms` pass now; everything that is due in between rings in its order. */
  advance(ms: number): void {
    const end = this.#elapsed + ms;
    for (let next = this.#next(); next && next.due <= end; next = this.#next()) {
      this.#cancel(next);
      this.#elapsed = Math.max(this.#elapsed, next.due);
      next.ring();
    }
    this.#elapsed = Math.max(this.#elapsed, end);
  }

  /** Timers that have not rung: 0 says that no one sleeps and that every `after` was called or cancelled. */
  get pending(): number {
    return this.#timers.length;
  }

  #set(timer: Timer): () => void {
    this.#timers.push(timer);
    return () => this.#cancel(timer);
  }

  #cancel(timer: Timer): void {
    this.#timers = this.#timers.filter(each => each !== timer);
  }

  #next(awaited = false): Timer | undefined {
    const candidates = this.#timers.filter(timer => timer.awaited || !awaited);
    return candidates.reduce<Timer | undefined>(
      (first, timer) => (first && first.due <= timer.due ? first : timer),
      undefined,
    );
  }

  #turn(): void {
    if (this.#turning) return;
    this.#turning = true;
    setImmediate(() => {
      this.#turning = false;
      const sleeper = this.#next(true);
      if (!sleeper) return;
      this.advance(Math.max(0, sleeper.due - this.#elapsed));
      if (this.#next(true)) this.#turn();
    });
  }
}
