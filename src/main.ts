import { version } from '../package.json';
import { commandName } from './cli/argv/command-aliases.ts';
import { type FoundCommand, findCommand } from './cli/argv/find-command.ts';
import { writeHelp } from './cli/help/write-help.ts';
import { runCommand } from './cli/runtime/run-command.ts';
import { reportBrokenOutput } from './cli/terminal/output-error.ts';
import { printError } from './cli/terminal/print-error.ts';
import { commands } from './commands/index.ts';
import { openWorld } from './composition/create-context.ts';
import { exitCodes } from './errors/exit-codes.ts';
import { TurnoutError } from './errors/turnout-error.ts';
import type { Machine } from './system/machine.ts';
import { nodeMachine } from './system/node-machine.ts';
import { cleanEnvironment } from './text/clean-value.ts';

/** turnout for one command line; answers the exit code. */
export async function main(given: Machine): Promise<number> {
  const machine = { ...given, env: cleanEnvironment(given.env) };
  try {
    const found = findCommand(machine.argv);
    const { word = '', rest } = found;
    const name = commandName(word);
    // `sites list` is how Terminus 0.x wrote what `sites` is today.
    const isFormer = name !== word && (await isLegacyLine([word, ...rest]));
    const load = !isFormer && Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (!load) return await printPage(machine, found);
    const { default: command } = await load();
    return await runCommand(command, rest, {
      machine,
      version,
      openWorld: global => openWorld(machine, global),
    });
  } catch (error) {
    return printError(error, machine);
  }
}

/** Called by `bin/turnout.js`. Standard output is let to drain: the exit code is set, not enforced. */
export async function run(): Promise<void> {
  let broken: number | undefined;
  const machine = nodeMachine(cause => {
    broken = reportBrokenOutput(cause, machine);
    process.exitCode = broken;
  });
  const settled = failUntilSettled(machine);
  const code = await main(machine);
  settled();
  process.exitCode = broken ?? code;
}

/** Node ends with 0 when nothing is left that could settle a promise, whatever waits on it: that is no success. */
function failUntilSettled(machine: Machine): () => void {
  process.exitCode = exitCodes.failed.code;
  const reportUnsettled = () => {
    printError(
      new TurnoutError('failed', 'turnout ended before it was done: nothing was left to wait for.', {
        hint: 'What it had ordered may have begun. Run it again with -vvv and report what it prints.',
      }),
      machine,
    );
  };
  process.once('beforeExit', reportUnsettled);
  return () => process.off('beforeExit', reportUnsettled);
}

async function isLegacyLine(line: readonly string[]): Promise<boolean> {
  const { translateFormer } = await import('./cli/argv/legacy-commands.ts');
  return translateFormer(line) !== undefined;
}

async function printPage(machine: Machine, found: FoundCommand): Promise<number> {
  const { helpPage } = await import('./cli/help/help-pages.ts');
  await writeHelp(machine, await helpPage(found, { commands, commandName, version }));
  return exitCodes.ok.code;
}
