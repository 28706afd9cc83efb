/** Requests on one connection at a time: enough to hide most of the waiting, few enough for every server. */
const atATime = 64;

/** `work` for each of these, several at a time; answers in their order. The first failure ends it. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const answers: R[] = new Array(items.length);
  const rest = items.entries();
  let failed = false;
  async function worker(): Promise<void> {
    for (const [index, item] of rest) {
      if (failed) return;
      try {
        answers[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, items.length) }, worker));
  return answers;
}
