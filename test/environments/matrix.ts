import { everyLine } from '../commands/every-line.ts';
import { prepare } from './before.ts';
import { type Conditions, plain } from './conditions.ts';
import { judge } from './judge.ts';
import { runOn } from './process.ts';
import { CannotBeMade, makeOddMachine, type OddMachine, type Stage } from './stage.ts';

export interface Tally {
  tried: number;
  wrong: string[];
  /** Why nothing was tried. */
  skipped?: string;
}

const needsStash = new Set(['stash:show', 'stash:restore', 'stash:drop']);

/** Runs commands on one odd machine, in the order of `everyLine`, and judges each. */
export async function tryEnvironment(
  stage: Stage,
  conditions: Partial<Conditions>,
  commands: readonly string[],
): Promise<Tally> {
  let machine: OddMachine;
  try {
    const withStash = commands.some(command => needsStash.has(command));
    machine = await makeOddMachine(stage, { ...plain, ...conditions }, { withStash });
  } catch (error) {
    if (!(error instanceof CannotBeMade)) throw error;
    return { tried: 0, wrong: [], skipped: `it cannot be made here: ${error.message}` };
  }
  const wrong: string[] = [];
  try {
    for (const command of commands) {
      const complaint = await tryCommand(stage, machine, command);
      if (complaint) wrong.push(complaint);
    }
  } finally {
    await machine.dispose();
  }
  return { tried: commands.length, wrong };
}

/** Returns undefined where all is right. */
async function tryCommand(stage: Stage, machine: OddMachine, command: string): Promise<string | undefined> {
  const line = everyLine[command];
  if (!line) throw new Error(`There is no line for ${command}.`);
  const pending = await prepare(command, stage, machine);
  const words = (await line.words(machine.location)).split(' ').filter(Boolean);
  const ended = await runOn(stage, machine, words);
  const faults = await judge({ stage, machine, command, pending, ended });
  return faults.length === 0 ? undefined : `${words.join(' ')}: ${faults.join(', ')}\n${ended.output}`;
}
