import type { WaitOptions } from '../wait-options.ts';

/** Two processes at once on one machine: one waits. Those on other machines see each other's workflows. */
export interface LockPort {
  /** Does this work while no other turnout here changes the environment. Throws BusyError when they do not end. */
  alone<T>(limits: Pick<WaitOptions, 'busy' | 'deadline'>, work: () => Promise<T>): Promise<T>;
}
