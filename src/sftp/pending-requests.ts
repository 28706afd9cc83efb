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

/** The patience is measured in so many looks: looking at the clock for every answer would cost more than the answer. */
const looks = 4;
/** Answers after which the round trip is known well enough. */
const samples = 100;

export function createPendingRequests({ clock, patience, onSilence, onNoAnswer }: Watch): PendingRequests {
  const waiting = new Set<(reason: unknown) => void>();
  let end: { reason: unknown } | undefined;
  let answers = 0;
  let quickest: number | undefined;
  let stopTimer: (() => void) | undefined;

  function watch(silent: number): void {
    const before = answers;
    stopTimer = clock.after(patience / looks, () => {
      if (answers !== before) watch(0);
      else if (silent + 1 < looks) watch(silent + 1);
      else onSilence();
    });
  }

  function stopWatching(): void {
    stopTimer?.();
    stopTimer = undefined;
  }

  function noteRoundTrip(asked: number): void {
    const took = clock.elapsed() - asked;
    if (quickest === undefined || took < quickest) quickest = took;
  }

  return {
    track: start =>
      new Promise((resolve, reject) => {
        if (end) return reject(end.reason);
        waiting.add(reject);
        if (waiting.size === 1) watch(0);
        const asked = answers < samples ? clock.elapsed() : undefined;
        start((error, value) => {
          if (error && !isStatus(error)) return onNoAnswer(error);
          waiting.delete(reject);
          answers++;
          if (asked !== undefined) noteRoundTrip(asked);
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
