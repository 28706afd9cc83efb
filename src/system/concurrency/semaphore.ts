/** Lets so many in at a time; the others wait their turn. */
export interface Semaphore {
  through<T>(work: () => Promise<T>): Promise<T>;
}

/** A semaphore with so many places; callers wait in the order in which they came. */
export function createGate(places: number): Semaphore {
  const waiting: (() => void)[] = [];
  let free = places;
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
