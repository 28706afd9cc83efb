import type { Clock } from '../../system/clock.ts';
import type { Random } from '../../system/random.ts';
import type { Environments } from '../environments/environments.ts';
import type { Faults } from '../faults.ts';
import type { Store } from '../store/store.ts';
import type { Runner } from '../workflows/runner.ts';

/** What the handlers of the API work on. */
export interface ApiPlatform {
  store: Store;
  clock: Clock;
  random: Random;
  faults: Faults;
  environments: Environments;
  runner: Runner;
}
