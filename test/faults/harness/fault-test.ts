import { afterEach, expect, test } from 'vitest';
import type { FaultNumber } from '../catalogue.mts';
import { type Looked, openCanary } from './canary.ts';
import { type Figures, Tally } from './tally.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** What a fault test leaves for the report. */
    fault?: Figures & { number: FaultNumber; title: string };
    /** Where secrets were looked for meanwhile. */
    secrets?: Looked;
  }
}

const canary = openCanary();

afterEach(({ task }) => {
  const secrets = canary.look();
  task.meta.secrets = secrets;
  expect(secrets.found).toEqual([]);
});

/** Whether this is the whole run, `npm run test:faults`, and not the selection of `npm test`. */
const isWhole = process.env['ALL_FAULTS'] !== undefined;

/** How many of something: few in the selection, all in the whole run. */
export function size({ quick, whole }: { quick: number; whole: number }): number {
  return isWhole ? whole : quick;
}

interface Options {
  /** Milliseconds for all attempts together. */
  timeout?: number;
  /** Why it cannot run here; undefined where it can. */
  skipped?: string | undefined;
}

/**
 * One family of faults or attacks: a number of the catalogue, and attempts that are counted. It passes when every
 * attempt was survived, and when there was one at all.
 */
export function faultTest(
  number: FaultNumber,
  title: string,
  work: (tally: Tally) => Promise<void>,
  { timeout = 300_000, skipped }: Options = {},
): void {
  const name = `${number} ${title}${skipped ? ` (skipped: ${skipped})` : ''}`;
  test.skipIf(skipped !== undefined)(name, { timeout }, async ({ task }) => {
    const tally = new Tally();
    try {
      await work(tally);
    } finally {
      task.meta.fault = { number, title, ...tally.figures };
    }
    expect(tally.failures).toEqual([]);
    expect(tally.figures.tried).toBeGreaterThan(0);
  });
}
