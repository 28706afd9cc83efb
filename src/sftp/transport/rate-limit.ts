import type { Clock } from '../../system/clock.ts';

/** Lets bytes through at a rate. */
export interface Throttle {
  /** Resolves when so many more may be moved. */
  pass(bytes: number): Promise<void> | undefined;
}

export const unlimited: Throttle = { pass: () => undefined };

/** `rate`: bytes a second. What is let through in a burst is made up for by a longer wait. */
export function createThrottle(rate: number, clock: Clock, signal: AbortSignal): Throttle {
  let free = clock.elapsed();
  let turn = Promise.resolve();

  async function wait(bytes: number): Promise<void> {
    const now = clock.elapsed();
    const begins = Math.max(now, free);
    free = begins + (bytes / rate) * 1000;
    if (begins > now) await clock.sleep(begins - now, signal);
  }

  return {
    // One after the other: hundreds that sleep at once would all listen for the signal.
    pass(bytes) {
      turn = turn.then(() => wait(bytes));
      return turn;
    },
  };
}
