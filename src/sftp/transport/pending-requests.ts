import type { Clock } from '../../system/clock.ts';
import { createTrickleWatch } from './stall-detector.ts';
import { isStatus } from './status-errors.ts';

export type Failure = Error | null | undefined;

/** Told of the one answer that a request gets, or why there is none. */
export type Answer<T> = (error: unknown, value: T) => void;

/** The requests that wait for an answer. None waits for ever. */
export interface PendingRequests {
  /**
   * Makes a request. `answer` gets the error of a status; when there is no answer, what `failAll` was given. It must not
   * throw. Without a promise: for thousands of small files those cost more than what they wait for.
   */
  make<T>(start: (settle: (error: Failure, value: T) => void) => void, answer: Answer<T>): void;
  /** As `make`, for what is more than one request, and says nothing of the round trip. */
  hold<T>(start: (settle: (error: Failure, value: T) => void) => void, answer: Answer<T>): void;
  /** Rejects those that wait, and all that are made from now on. The first reason holds. */
  failAll(reason: unknown): void;
  /** Milliseconds from a request to its answer, the least that was seen; undefined before the first. */
  roundTrip(): number | undefined;
}

interface Watch {
  clock: Clock;
  /** Milliseconds without any answer while one is waited for. */
  timeout: number;
  onSilence(): void;
  /** Bytes that were moved on the connection so far, both ways. */
  traffic(): number;
  /** There are answers, but hardly anything in them. */
  onTrickle(): void;
  /** ssh2 says that a request gets no answer. */
  onNoAnswer(error: Error): void;
}

/** The timeout is measured in so many looks: looking at the clock for every answer would cost more than the answer. */
const looks = 4;
/** Returns after which the round trip is known well enough. */
const samples = 100;

/** So many times the timeout with a silent server is the one with a server that says next to nothing. */
const trickles = 10;

export function createPendingRequests(options: Watch): PendingRequests {
  const { clock, timeout, onSilence, onNoAnswer } = options;
  const waiting = new Set<{ answer: Answer<never> }>();
  let end: { reason: unknown } | undefined;
  let answers = 0;
  let quickest: number | undefined;
  let stopTimer: (() => void) | undefined;
  const trickle = createTrickleWatch({ ...options, timeout: timeout * trickles });

  function watch(silent: number): void {
    const before = answers;
    stopTimer = clock.after(timeout / looks, () => {
      trickle.look();
      if (end) return;
      if (answers !== before) watch(0);
      else if (silent + 1 < looks) watch(silent + 1);
      else onSilence();
    });
  }

  function startWatching(): void {
    trickle.begin();
    watch(0);
  }

  function stopWatching(): void {
    trickle.pause();
    stopTimer?.();
    stopTimer = undefined;
  }

  function noteRoundTrip(asked: number): void {
    const took = clock.elapsed() - asked;
    if (quickest === undefined || took < quickest) quickest = took;
  }

  function hold<T>(start: (settle: (error: Failure, value: T) => void) => void, answer: Answer<T>): void {
    if (end) {
      answer(end.reason, undefined as never);
      return;
    }
    const request = { answer };
    waiting.add(request);
    if (waiting.size === 1) startWatching();
    start((error, value) => {
      if (error && !isStatus(error)) return onNoAnswer(error);
      if (!waiting.delete(request)) return;
      answers++;
      if (waiting.size === 0) stopWatching();
      answer(error ?? undefined, value);
    });
  }

  return {
    hold,
    make(start, answer) {
      if (answers >= samples) {
        hold(start, answer);
        return;
      }
      const asked = clock.elapsed();
      hold(start, (error, value) => {
        // Those that are rejected together have had no answer.
        if (!end) noteRoundTrip(asked);
        answer(error, value);
      });
    },
    failAll(reason) {
      end ??= { reason };
      const { reason: first } = end;
      const unanswered = [...waiting];
      waiting.clear();
      stopWatching();
      for (const { answer } of unanswered) answer(first, undefined as never);
    },
    roundTrip: () => quickest,
  };
}
