/** Works on many things at once, and takes on no more than it has room for. */
export interface Crew {
  /**
   * Begins a job as soon as there is room for it, and resolves when it has begun. Rejects with the first failure of any
   * job: then nothing more is begun.
   */
  begin(weight: number, job: () => Promise<void>): Promise<void>;
  /** Resolves when all jobs have ended; rejects with the first failure, also when all have ended. */
  finish(): Promise<void>;
}

/** A job that is heavier than all the room there is has it to itself. */
export function createCrew(room: { jobs: number; weight: number }): Crew {
  const queue: (() => void)[] = [];
  let jobs = 0;
  let load = 0;
  let failure: { reason: unknown } | undefined;

  const fits = (weight: number) => jobs === 0 || (jobs < room.jobs && load + weight <= room.weight);

  function wake(): void {
    for (const look of queue.splice(0)) look();
  }

  async function roomFor(ready: () => boolean): Promise<void> {
    while (!ready() && !failure) await new Promise<void>(resolve => queue.push(resolve));
  }

  async function run(weight: number, job: () => Promise<void>): Promise<void> {
    try {
      await job();
    } catch (reason) {
      failure ??= { reason };
    }
    jobs--;
    load -= weight;
    wake();
  }

  return {
    async begin(weight, job) {
      await roomFor(() => fits(weight));
      if (failure) throw failure.reason;
      jobs++;
      load += weight;
      void run(weight, job);
    },
    async finish() {
      while (jobs > 0) await new Promise<void>(resolve => queue.push(resolve));
      if (failure) throw failure.reason;
    },
  };
}
