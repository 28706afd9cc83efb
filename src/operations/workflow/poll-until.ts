import type { Time } from '../ports/operation-ports.ts';

const maxInterval = 5000;

/** Looks at once, then every 1 s to 5 s, until there is an answer or the deadline has passed. */
export async function lookUntil<T>(
  { time, deadline }: { time: Time; deadline: number },
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  for (let interval = 1000; ; interval = Math.min(interval * 1.5, maxInterval)) {
    const found = await look();
    const left = deadline - time.elapsed();
    if (found !== undefined || left <= 0) return found;
    await time.sleep(Math.min(interval, left));
  }
}
