import type { Clock } from '../system/clock.ts';

/** Lets bytes through at a rate. */
export interface Throttle {
  /** Resolves when so many more may be moved. */
  pass(bytes: number): Promise<void> | undefined;
}

export const unlimited: Throttle = { pass: () => undefined };

/** `rate`: bytes a second. What is let through in a burst is made up for by a longer wait. */
export function createThrottle(rate: number, clock: Clock, signal: AbortSignal): Throttle {
  let free = clock.elapsed();
  return {
    async pass(bytes) {
      const now = clock.elapsed();
      const begins = Math.max(now, free);
      free = begins + (bytes / rate) * 1000;
      if (begins > now) await clock.sleep(begins - now, signal);
    },
  };
}
