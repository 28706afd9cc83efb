/** Works on many things at once, and takes on no more than it has room for. */
export interface WorkerPool {
  /**
   * Begins a job, or answers a promise that resolves when there was room to begin it. Rejects with the first failure of any
   * job: then nothing more is begun.
   */
  begin(weight: number, job: () => Promise<void>): Promise<void> | undefined;
  /** Resolves when all jobs have ended; rejects with the first failure, also when all have ended. */
  finish(): Promise<void>;
}

interface Waiting {
  weight: number;
  job: () => Promise<void>;
  begun(): void;
  refused(reason: unknown): void;
}

/** A job that is heavier than all the room there is has it to itself. */
export function createCrew(room: { jobs(): number; weight: number }): WorkerPool {
  const queue: Waiting[] = [];
  const finishing: (() => void)[] = [];
  let jobs = 0;
  let load = 0;
  let failure: { reason: unknown } | undefined;

  const fits = (weight: number) => jobs === 0 || (jobs < room.jobs() && load + weight <= room.weight);

  function start(weight: number, job: () => Promise<void>): void {
    jobs++;
    load += weight;
    job().then(
      () => leave(weight),
      reason => {
        failure ??= { reason };
        leave(weight);
      },
    );
  }

  // Only those that can begin are woken: hundreds of folders may be waiting, and thousands of files end.
  function leave(weight: number): void {
    jobs--;
    load -= weight;
    if (failure) for (const { refused } of queue.splice(0)) refused(failure.reason);
    for (let next = queue[0]; next && fits(next.weight); next = queue[0]) {
      queue.shift();
      start(next.weight, next.job);
      next.begun();
    }
    if (jobs === 0) for (const finished of finishing.splice(0)) finished();
  }

  return {
    begin(weight, job) {
      if (failure) return Promise.reject(failure.reason);
      if (queue.length > 0 || !fits(weight))
        return new Promise((begun, refused) => queue.push({ weight, job, begun, refused }));
      start(weight, job);
      return undefined;
    },
    async finish() {
      if (jobs > 0) await new Promise<void>(resolve => finishing.push(resolve));
      if (failure) throw failure.reason;
    },
  };
}
