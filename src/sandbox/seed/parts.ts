import type { Clock } from '../../system/clock.ts';
import type { Random } from '../../system/random.ts';
import type { Environments } from '../environments/environments.ts';
import type { Store } from '../store/store.ts';

/** What planting works with. */
export interface SeedDeps {
  store: Store;
  environments: Environments;
  clock: Clock;
  random: Random;
  /** By name; see SandboxOptions. */
  siteIds?: Readonly<Record<string, string>> | undefined;
}

/** Epoch seconds. */
export function toSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
