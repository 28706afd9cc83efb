import type { Clock } from '../system/clock.ts';
import { isStatus } from './status-errors.ts';

export type Failure = Error | null | undefined;

/** The requests that wait for an answer. None waits for ever. */
export interface PendingRequests {
  /** Rejects with the error of a status; when there is no answer, with what `failAll` was given. */
  track<T>(start: (settle: (error: Failure, value: T) => void) => void): Promise<T>;
  /** Rejects those that wait, and all that are made from now on. The first reason holds. */
  failAll(reason: unknown): void;
  /** Milliseconds from a request to its answer, the least that was seen; undefined before the first. */
  roundTrip(): number | undefined;
}

interface Watch {
  clock: Clock;
  /** Milliseconds without any answer while one is waited for. */
  patience: number;
  onSilence(): void;
  /** ssh2 says that a request gets no answer. */
  onNoAnswer(error: Error): void;
}

export function createPendingRequests({ clock, patience, onSilence, onNoAnswer }: Watch): PendingRequests {
  const waiting = new Set<(reason: unknown) => void>();
  let end: { reason: unknown } | undefined;
  let heard = 0;
  let quickest: number | undefined;
  let stopTimer: (() => void) | undefined;

  // One timer for thousands of requests: when it rings, it looks how long ago the last answer came.
  function watch(wait: number): void {
    stopTimer = clock.after(wait, () => {
      stopTimer = undefined;
      if (waiting.size === 0) return;
      const left = heard + patience - clock.elapsed();
      if (left > 0) watch(left);
      else onSilence();
    });
  }

  function stopWatching(): void {
    stopTimer?.();
    stopTimer = undefined;
  }

  return {
    track: start =>
      new Promise((resolve, reject) => {
        if (end) return reject(end.reason);
        const asked = clock.elapsed();
        if (waiting.size === 0) heard = asked;
        waiting.add(reject);
        if (!stopTimer) watch(patience);
        start((error, value) => {
          if (error && !isStatus(error)) return onNoAnswer(error);
          waiting.delete(reject);
          heard = clock.elapsed();
          if (quickest === undefined || heard - asked < quickest) quickest = heard - asked;
          if (waiting.size === 0) stopWatching();
          if (error) reject(error);
          else resolve(value);
        });
      }),
    failAll(reason) {
      end ??= { reason };
      for (const reject of waiting) reject(end.reason);
      waiting.clear();
      stopWatching();
    },
    roundTrip: () => quickest,
  };
}
