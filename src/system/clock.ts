/** Time as an argument. Tests pass a clock of their own, so that no test waits and none sleeps for luck. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never run backwards; for deadlines. */
  elapsed(): number;
  /** Waits; rejects with the signal's reason when it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `task` once after `ms`; the answer cancels it. Does not keep the process alive. */
  after(ms: number, task: () => void): () => void;
}

/** Node takes a longer one for none at all. */
const maxTimer = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  // The global `performance` is loaded when it is first named, for a millisecond or two.
  elapsed: () => Number(process.hrtime.bigint()) / 1e6,

  sleep(ms, signal) {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason);
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
        Math.min(ms, maxTimer),
      );
      signal?.addEventListener('abort', stop, { once: true });
    });
  },

  after(ms, task) {
    const timer = setTimeout(task, Math.min(ms, maxTimer));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
