import { setTimeout as pause } from 'node:timers/promises';

/** A user who only wants to be served, all the while. */
export interface GoodClient {
  /** Ends it; answers how often it asked and the longest it waited, in ms. Rejects when it was refused once. */
  end(): Promise<{ asked: number; longest: number }>;
}

/** Asks again and again, with a little rest in between. */
export function startGoodClient(ask: () => Promise<unknown>): GoodClient {
  let ended = false;
  const work = (async () => {
    let asked = 0;
    let longest = 0;
    while (!ended) {
      const began = performance.now();
      await ask();
      asked += 1;
      longest = Math.max(longest, performance.now() - began);
      await pause(20);
    }
    return { asked, longest: Math.round(longest) };
  })();
  work.catch(() => {});
  return {
    end() {
      ended = true;
      return work;
    },
  };
}
