import { isFinished, type Workflow } from '../contract/workflow.ts';
import type { Clock } from '../system/clock.ts';

export interface Wait {
  /** Milliseconds by the clock's `elapsed`. */
  deadline: number;
  clock: Clock;
  signal?: AbortSignal | undefined;
  /** Milliseconds between two looks, always; at least a second. */
  interval?: number | undefined;
  onProgress?(workflow: Workflow): void;
}

/** The platform is known not to like more than one look a second (platform-api.md 7.3). */
const firstInterval = 1000;
const maxInterval = 5000;

/**
 * Looks until the workflow has a result or the deadline has passed; answers what it saw last. The first
 * look is at once, then the pauses grow from 1 s to 5 s unless they are fixed, and there is none after the end.
 */
export async function waitForWorkflow(read: () => Promise<Workflow>, wait: Wait): Promise<Workflow> {
  const { clock, deadline, signal, interval: fixed, onProgress } = wait;
  const first = Math.max(fixed ?? 0, firstInterval);
  for (let interval = first; ; interval = fixed ? first : Math.min(interval * 1.5, maxInterval)) {
    signal?.throwIfAborted();
    const workflow = await read();
    onProgress?.(workflow);
    const left = deadline - clock.elapsed();
    if (isFinished(workflow) || left <= 0) return workflow;
    await clock.sleep(Math.min(interval, left), signal);
  }
}
