import type { Clock } from '../../system/clock.ts';
import type { Random } from '../../system/random.ts';
import type { Faults } from '../faults.ts';
import type { Store } from '../store/store.ts';
import type { Job } from './job.ts';

export interface RunnerDeps {
  store: Store;
  clock: Clock;
  random: Random;
  faults: Faults;
  /** How many times faster than recorded; `Infinity` for at once. */
  speed: number;
  jobs: ReadonlyMap<string, Job>;
  /** Told of errors that are the sandbox's own; the workflow has failed by then. */
  report(error: unknown): void;
}
