import type { Clock } from '../system/clock.ts';
import { isStatus } from './status-errors.ts';

export type Failure = Error | null | undefined;

/** The requests that wait for an answer. None waits for ever. */
export interface PendingRequests {
  /** Rejects with the error of a status; when there is no answer, with what `failAll` was given. */
  track<T>(start: (settle: (error: Failure, value: T) => void) => void): Promise<T>;
  /** Rejects those that wait, and all that are made from now on. The first reason holds. */
  failAll(reason: unknown): void;
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
  let stopTimer = () => {};

  function watch(): void {
    stopTimer();
    if (waiting.size > 0) stopTimer = clock.after(patience, onSilence);
  }

  return {
    track: start =>
      new Promise((resolve, reject) => {
        if (end) return reject(end.reason);
        waiting.add(reject);
        if (waiting.size === 1) watch();
        start((error, value) => {
          if (error && !isStatus(error)) return onNoAnswer(error);
          waiting.delete(reject);
          watch();
          if (error) reject(error);
          else resolve(value);
        });
      }),
    failAll(reason) {
      end ??= { reason };
      for (const reject of waiting) reject(end.reason);
      waiting.clear();
      watch();
    },
  };
}
