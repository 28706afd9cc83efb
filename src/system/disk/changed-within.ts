import { lstatSync } from 'node:fs';

/** Whether a file is there and was changed in the last `ms` milliseconds, by the clocks of this machine and its disk. */
export function isChangedWithin(path: string, ms: number): boolean {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  return stats !== undefined && Math.abs(Date.now() - stats.ctimeMs) < ms;
}
