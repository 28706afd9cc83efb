import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStage, endOf, runSwitch, type Stage, type Switch } from './stage.ts';

const ways: Switch[] = [
  { policy: 'abort' },
  { policy: 'commit' },
  { policy: 'discard' },
  { policy: 'ask', person: { choice: 'keep' } },
  { policy: 'ask', person: { choice: 'commit' } },
  { policy: 'ask', person: { choice: 'discard', confirms: true } },
];

const writes = fc.array(
  fc.record({ path: fc.constantFrom('a.php', 'b.php', 'c.php'), at: fc.integer({ min: 0, max: 40_000 }) }),
  { maxLength: 12 },
);

/** Writes come in bursts as well: single moments that are spread over 40 s hardly ever meet a reading. */
const bursts = fc.array(
  fc.record({ path: fc.constantFrom('a.php', 'd.php'), at: fc.integer({ min: 0, max: 1500 }) }),
  { maxLength: 6 },
);

const scenes = fc.record({
  way: fc.constantFrom(...ways),
  writes: fc.tuple(writes, bursts).map(([spread, dense]) => [...spread, ...dense]),
  pending: fc.boolean(),
  thinks: fc.integer({ min: 0, max: 15_000 }),
  /** Milliseconds, one for each half of each request, over and over. */
  latencies: fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 20 }),
  /** A colleague's order, which makes ours wait. */
  colleague: fc.option(fc.integer({ min: 0, max: 20_000 })),
});

type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;

function prepare({ writes, pending, latencies, colleague }: Scene): Stage {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  if (pending) environment.write('a.php');
  for (const { path, at } of writes) clock.after(at, () => environment.write(path));
  if (colleague !== null)
    clock.after(colleague, () => environment.order({ type: 'clear_cache', by: 'ada@example.com' }));
  let next = 0;
  environment.latency = () => latencies[next++ % latencies.length] ?? 1;
  return stage;
}

test('no write that was acknowledged before the last reading is lost, unless it was given up', async () => {
  /** Milliseconds that the longest look-away lasted in which something was written (decisions.md 1). */
  let window = 0;
  const met = { discarded: 0, afterLastReading: 0, restarted: 0, committed: 0 };
  await fc.assert(
    fc.asyncProperty(scenes, async scene => {
      const { way, thinks } = scene;
      const stage = prepare(scene);
      const { environment, shown, confirmed, said } = stage;
      const person = way.person && { ...way.person, thinks };
      let lastReading = Number.POSITIVE_INFINITY;
      environment.beforeStart = type => {
        if (type === 'enable_git_mode') lastReading = environment.lastReadingBegan;
      };
      const run = runSwitch(stage, { ...way, ...(person && { person }), deadline: 600_000 });
      const { exit } = await endOf(run);

      const agreed = way.person ? confirmed.at(-1) : way.policy === 'discard' ? shown.at(-1) : undefined;
      const givenUp = new Map(agreed?.map(({ path, additions }) => [path, additions ?? 0]));
      for (const write of environment.writes.filter(({ fate }) => fate === 'discarded')) {
        met.discarded += 1;
        if (write.at > lastReading) {
          met.afterLastReading += 1;
          window = Math.max(window, write.at - lastReading);
        }
        // A later write to the same path has the higher number, and holds what this one wrote.
        else expect(givenUp.get(write.path) ?? 0).toBeGreaterThanOrEqual(write.number);
      }
      if (said.some(line => line.startsWith('warning: The changes'))) met.restarted += 1;
      if (environment.paths('committed').length > 0) met.committed += 1;
      expect(exit === 'ok').toBe(environment.trueMode === 'git');
    }),
    { numRuns: 1000, seed: 20260115 },
  );
  // The rest of the reading, the order, a colleague's second, and half of our own four.
  expect(window).toBeLessThan(4 * 400 + 1000 + 2000);
  // What was promised has been put to the test: all of this has happened, and more than once.
  expect(Object.values(met).every(times => times > 20)).toBe(true);
});
