/** A part of a file: some bytes of it. */
export interface Stripe {
  position: number;
  length: number;
}

interface Work {
  from: number;
  to: number;
  /** Bytes of a stripe. */
  chunk: number;
  /**
   * How far ahead of the first byte that is not done work may be. Everything that lies further back than this is whole,
   * so that an interrupted file can be gone on with.
   */
  spread: number;
}

/** Bytes: what eight channels of 2 MiB can have under way, and some more. */
export const defaultSpread = 20 * 1024 * 1024;

/** Hands the stripes of a file out in order to workers that are done at different times. The first failure ends it. */
export async function inStripes(
  { from, to, chunk, spread }: Work,
  workers: readonly ((stripe: Stripe) => Promise<void>)[],
): Promise<void> {
  const done = new Set<number>();
  let next = from;
  let whole = from;
  let failed = false;
  let waiting: (() => void)[] = [];

  function wake(): void {
    const woken = waiting;
    waiting = [];
    for (const resolve of woken) resolve();
  }

  function finish(position: number): void {
    done.add(position);
    while (done.delete(whole)) whole += chunk;
    wake();
  }

  async function run(work: (stripe: Stripe) => Promise<void>): Promise<void> {
    for (;;) {
      while (next < to && next - whole >= spread && !failed) {
        await new Promise<void>(resolve => waiting.push(resolve));
      }
      if (next >= to || failed) return;
      const position = next;
      next += chunk;
      await work({ position, length: Math.min(chunk, to - position) });
      finish(position);
    }
  }

  await Promise.all(
    workers.map(work =>
      run(work).catch(error => {
        failed = true;
        wake();
        throw error;
      }),
    ),
  );
}
