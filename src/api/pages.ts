const limit = 100;

/**
 * All items of a paged list: `limit` and `start=<last id>` until a page is not full. Whether the server
 * repeats the item of `start` is not known, so items are told apart by their id (platform-api.md 1.2).
 */
export async function pages<T extends { id: string }>(
  read: (query: Record<string, string>) => Promise<T[]>,
): Promise<T[]> {
  const items = new Map<string, T>();
  let query: Record<string, string> = { limit: String(limit) };
  for (;;) {
    const page = await read(query);
    const last = page.at(-1);
    const seen = last !== undefined && items.has(last.id);
    for (const item of page) items.set(item.id, item);
    if (last === undefined || seen || page.length < limit) return [...items.values()];
    query = { limit: String(limit), start: last.id };
  }
}
