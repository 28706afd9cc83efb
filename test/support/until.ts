import { setTimeout as pause } from 'node:timers/promises';

/** Looks until there is an answer, every few milliseconds; gives up with an error, never with a guess. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  patience = 30_000,
): Promise<T> {
  const end = performance.now() + patience;
  for (;;) {
    const answer = await look();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`nothing came within ${patience} ms: ${look}`);
    await pause(5);
  }
}
