import fc from 'fast-check';

/** Waits until it is the party's turn to go on; `where` is told when an order of turns fails. */
export type Turn = (where: string) => Promise<void>;

type Party = (turn: Turn) => Promise<void>;

interface Race {
  /** How many orders of turns. */
  runs: number;
  seed: number;
  /** What is to be so before each; answers the parties, all of which take turns. */
  begin(): Promise<Party[]>;
  /** Throws when something is wrong in the end. */
  look(): void;
}

/**
 * Lets parties go on one at a time, in orders that fast-check makes up: whose turn it is, is not decided before each of
 * those that are still on their way waits for it. An order that fails can be repeated by its seed.
 */
export async function inManyOrders({ runs, seed, begin, look }: Race): Promise<void> {
  const race = fc.asyncProperty(fc.scheduler(), async scheduler => {
    const parties = await begin();
    /** How many turns each waits for; one that has arrived keeps no one waiting. */
    const held = parties.map(() => 0);
    let isGivingTurn = false;
    async function giveTurns(): Promise<void> {
      if (isGivingTurn) return;
      isGivingTurn = true;
      while (scheduler.count() > 0 && held.every(count => count > 0)) await scheduler.waitNext(1);
      isGivingTurn = false;
    }
    async function take(index: number, where: string): Promise<void> {
      held[index] = (held[index] ?? 0) + 1;
      const turn = scheduler.schedule(Promise.resolve(), `${index}: ${where}`).then(() => {
        held[index] = (held[index] ?? 0) - 1;
      });
      void giveTurns();
      await turn;
    }
    await Promise.all(
      parties.map(async (party, index) => {
        await party(where => take(index, where));
        held[index] = Number.POSITIVE_INFINITY;
        void giveTurns();
      }),
    );
    look();
  });
  await fc.assert(race, { numRuns: runs, seed, endOnFailure: true });
}
