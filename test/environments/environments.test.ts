import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { everyLine } from '../commands/every-line.ts';
import { environments, pairedCommands, pairs, untried } from './conditions.ts';
import { tryEnvironment } from './matrix.ts';
import { type Stage, setStage } from './stage.ts';

// Every command in every environment, and some in every two of them: `npm run test:environments`. Else a selection.
const whole = process.env['ALL_ENVIRONMENTS'] !== undefined;
const only = process.env['ONLY_ENVIRONMENTS'];

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

const all = Object.keys(everyLine);
/** Of the selection each environment meets others; only the whole has the sandbox that can be reset. */
const some = (nth: number, step: number) =>
  all.filter((name, at) => whole || (at % step === nth % step && name !== 'sandbox:reset'));

async function meet(name: string, conditions: object, chosen: readonly string[]): Promise<void> {
  const { tried, wrong, skipped } = await tryEnvironment(stage, conditions, chosen);
  console.log(
    skipped
      ? `skipped: ${name}: ${skipped}`
      : `${name}: ${tried} tried, ${tried - wrong.length} right, ${wrong.length} wrong`,
  );
  for (const cell of wrong) console.log(`  wrong: ${cell}`);
  expect(wrong.map(cell => cell.split('\n')[0])).toEqual([]);
}

test('R14: the matrix has a line for every command there is', () => {
  expect([...all].sort()).toEqual(Object.keys(commands).sort());
});

describe('R14: every command works, or ends in two lines with the right code, in', () => {
  // The newest Node has to be fetched first.
  const chosen = Object.entries(environments).filter(
    ([name, { node }]) => (!only || name.includes(only)) && (whole || node === undefined),
  );
  test.each(chosen.map(([name, conditions], nth) => ({ name, conditions, nth })))(
    '$name',
    async ({ name, conditions, nth }) => meet(name, conditions, some(nth, 36)),
  );
  test.each(Object.entries(untried))('%s', (name, why) => console.log(`skipped: ${name}: ${why}`));
});

if (whole)
  describe('R14+: what touches credentials, locks and caches does so in', () => {
    const chosen = pairs().filter(([name]) => !only || name.includes(only));
    test.each(chosen)('%s', async (name, conditions) => meet(name, conditions, pairedCommands));
  });
