/** Lets so many in at a time; the others wait their turn. */
export interface Semaphore {
  through<T>(work: () => Promise<T>): Promise<T>;
}

export function createGate(locations: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = locations;
  return {
    async through(work) {
      if (free > 0) free--;
      else await new Promise<void>(resolve => waiting.push(resolve));
      try {
        return await work();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else free++;
      }
    },
  };
}
