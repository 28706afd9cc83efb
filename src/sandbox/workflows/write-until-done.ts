import type { Clock } from '../../system/clock.ts';

/** Milliseconds. */
const retryDelay = 1000;

/**
 * Writes down what has happened, again and again while the disk does not take it; the first failure is reported. Rejects
 * when the sandbox is being stopped.
 */
export async function writeUntilDone(
  write: () => void,
  { clock, report, stop }: { clock: Clock; report(error: unknown): void; stop: AbortSignal },
): Promise<void> {
  for (let isFirst = true; ; isFirst = false) {
    try {
      return write();
    } catch (error) {
      if (isFirst) report(error);
      await clock.sleep(retryDelay, stop);
    }
  }
}
