import { hasCode } from '../../system/disk/files.ts';
import type { Random } from '../../system/random.ts';

export interface PortOptions {
  /** As asked for; 0 or undefined for the one that the folder keeps, or else any free one. */
  asked: number | undefined;
  /** The one that belongs to the folder. */
  kept: number | undefined;
  /** Tried first in a new folder; undefined for any. */
  usual?: number;
  /** An asked for port that is in use is an error, and not a reason to take another one. */
  strict: boolean;
}

/** Below the ports that systems hand out on their own (from 32768 on Linux): such a one is likely to be free next time too. */
const firstPort = 20_000;
const portCount = 10_000;
const maxTries = 10;

/**
 * Listens on the port that a folder keeps, so that what clients remember of it stays true; the first time, on one that
 * is likely to be free again. Resolves with the port, which is another one where that one is in use.
 */
export async function listenOnKeptPort(
  options: PortOptions,
  random: Random,
  listen: (port: number) => Promise<number>,
): Promise<number> {
  const { asked, kept, usual, strict } = options;
  if (asked) return strict ? listen(asked) : firstFree([asked, 0], listen);
  if (kept) return firstFree([kept, 0], listen);
  const fresh = Array.from({ length: maxTries }, () => firstPort + Math.floor(random.fraction() * portCount));
  return firstFree([...(usual === undefined || asked === 0 ? [] : [usual]), ...fresh, 0], listen);
}

/** The port to keep from now on: one that was taken only because the kept one is in use today is not. */
export function portToKeep({ asked, kept }: PortOptions, taken: number): number {
  return kept === undefined || taken === asked ? taken : kept;
}

async function firstFree(
  ports: readonly number[],
  listen: (port: number) => Promise<number>,
): Promise<number> {
  for (const port of ports.slice(0, -1)) {
    try {
      return await listen(port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return listen(ports.at(-1) ?? 0);
}

/** Windows keeps whole ranges for itself, others at each start, and says EACCES then. */
export function isTaken(error: unknown): boolean {
  return hasCode(error, 'EADDRINUSE') || hasCode(error, 'EACCES');
}
