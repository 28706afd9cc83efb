import { refuse } from './reply.ts';

const defaultLimit = 100;

/**
 * `limit` items, from the one after `start` on (platform-api.md 1.2). Throws 400 for a `start` that is not in
 * the list: its first page once more would have a client go round in circles, an empty one would hide the rest.
 */
export function page<T extends { id: string }>(
  items: readonly T[],
  query: (name: string) => string | undefined,
): T[] {
  const limit = Math.floor(Number(query('limit') ?? defaultLimit));
  const start = query('start');
  const at = start === undefined ? -1 : items.findIndex(({ id }) => id === start);
  if (start !== undefined && at < 0) throw refuse(400, 'There is no item to start after.');
  return items.slice(at + 1, at + 1 + (limit > 0 ? limit : defaultLimit));
}
