import { type Stats, statSync } from 'node:fs';
import { isMissing } from '../disk/files.ts';

export interface SignClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds that never run backwards. */
  elapsed(): number;
}

/**
 * Watches the sign, an empty file, of a user who does something alone, and tells when its owner must have been killed:
 * it is older than `limit`, or the very same one has been seen here for so long. The second holds whatever its time says:
 * a clock may have been set back, or a file server be ahead.
 */
export function watchSign(file: string, limit: number, clock: SignClock): { isStale(): Stats | undefined } {
  let seen: { ino: number; mtimeMs: number; since: number } | undefined;
  return {
    /** Returns what the sign is like where it is stale. */
    isStale() {
      const stats = readStats(file);
      if (!stats) {
        seen = undefined;
        return undefined;
      }
      if (seen?.ino !== stats.ino || seen.mtimeMs !== stats.mtimeMs) {
        seen = { ino: stats.ino, mtimeMs: stats.mtimeMs, since: clock.elapsed() };
      }
      const isOld = clock.now() - stats.mtimeMs > limit || clock.elapsed() - seen.since > limit;
      return isOld ? stats : undefined;
    },
  };
}

function readStats(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
