import { NetworkError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';

const limit = 100;
/** More than any account has: 100,000 sites. */
const maxPages = 1000;
/** Characters of all pages together. */
const maxText = 256 * 1024 * 1024;

interface Page {
  query: Record<string, string>;
  budget: { left: number };
}

interface PageLimits {
  clock: Pick<Clock, 'elapsed'>;
  /** Milliseconds for all pages together. */
  maxDuration: number;
}

/**
 * All items of a paged list: `limit` and `start=<last id>` until a page is not full. Whether the server
 * repeats the item of `start` is not known, so items are told apart by their id (platform-api.md 1.2).
 * Throws NetworkError for a list that does not end.
 */
export async function pages<T extends { id: string }>(
  { clock, maxDuration }: PageLimits,
  read: (page: Page) => Promise<T[]>,
): Promise<T[]> {
  const items = new Map<string, T>();
  const budget = { left: maxText };
  const deadline = clock.elapsed() + maxDuration;
  let query: Record<string, string> = { limit: String(limit) };
  for (let number = 1; number <= maxPages && budget.left > 0; number++) {
    const page = await read({ query, budget });
    const last = page.at(-1);
    const seen = last !== undefined && items.has(last.id);
    for (const item of page) items.set(item.id, item);
    if (last === undefined || seen || page.length < limit) return [...items.values()];
    if (clock.elapsed() >= deadline) throw tooLong(items.size, maxDuration);
    query = { limit: String(limit), start: last.id };
  }
  throw new NetworkError(
    `The platform's list does not end: ${items.size} items have come, and it has more.`,
    {
      hint: 'Is this the platform? Check --platform and the network.',
    },
  );
}

function tooLong(count: number, maxDuration: number): NetworkError {
  return new NetworkError(
    `The platform's list did not end within ${Math.round(maxDuration / 1000)} s: ${count} items have come.`,
    { hint: 'Give it longer with --timeout SECONDS.' },
  );
}
