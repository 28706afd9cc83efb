import { type ExitName, exitCodes } from '../../errors/exit-codes.ts';
import { UsageError } from '../../errors/turnout-error.ts';
import { inChunks } from '../../output/chunks.ts';
import type { Result } from '../../output/columns.ts';
import { formatNamed } from '../../output/formats/formats.ts';
import { type DateForm, type DateText, dateText } from '../../output/php-date.ts';
import { isPrinted, type OutputPlan, planOutput, render } from '../../output/render.ts';
import { colourLevel, createTheme } from '../../output/theme.ts';
import type { Machine } from '../../system/machine.ts';
import { visibleLines } from '../../text/escape.ts';
import { shellWord } from '../../text/shell-quote.ts';
import { bindArguments, type DefaultTarget } from '../argv/bind-arguments.ts';
import type { AnyCommand } from '../argv/define-command.ts';
import type { GlobalValues } from '../argv/global-flags.ts';
import { defaultsFor, withShellVerbosity } from '../argv/option-defaults.ts';
import { type ParsedLine, parseLine } from '../argv/parse-argv.ts';
import { shownLine } from '../argv/redact-command-line.ts';
import { type SplitLine, splitLine } from '../argv/split-passthrough.ts';
import { writeHelp } from '../help/write-help.ts';
import { createReport } from '../terminal/logger.ts';
import { printError } from '../terminal/print-error.ts';
import { createLogProgress, createProgress, noProgress } from '../terminal/progress.ts';
import { isLively, isScreen, screenWidth } from '../terminal/terminal.ts';
import { tracePrograms } from '../terminal/traced-programs.ts';
import type { Context } from './context.ts';
import type { Call } from './invocation.ts';
import { watchSignals } from './signals.ts';

/** What main lends to a command, for one command line. */
export interface CommandContext {
  context(call: Call): Context;
  /** The format that the line, a variable or a setting asks for. */
  format(): string | undefined;
  defaultTarget: DefaultTarget;
  /** Options that a file of Terminus sets for a command, by name. */
  optionsFor(command: string): Readonly<Record<string, string | boolean>>;
  /** How dates shall be written, as Terminus's variables say it. */
  dates: DateForm;
  /** Called when the command has ended, however it did. */
  end(): Promise<void>;
}

interface RunDeps {
  machine: Machine;
  version: string;
  openWorld(global: GlobalValues): Promise<CommandContext>;
}

/** Runs one command for the words that stand on its line besides its name. Returns the exit code. */
export async function runCommand(
  command: AnyCommand,
  rest: readonly string[],
  deps: RunDeps,
): Promise<number> {
  const { machine, version } = deps;
  // A parser takes as long as all the rest of it.
  if (rest.length === 1 && rest[0] === '--help') return printHelp(command, machine);
  const { own, behind } = splitLine(command.args, rest);
  const line = parseLine(command, own);
  if (line.help) return printHelp(command, machine);
  if (line.version) {
    await machine.output.write(`turnout ${version}\n`);
    return exitCodes.ok.code;
  }
  try {
    return await runLine(command, { own, behind, line }, deps);
  } catch (error) {
    return printError(error, machine, line.global.color);
  }
}

async function printHelp(command: AnyCommand, machine: Machine): Promise<number> {
  const { commandHelp } = await import('../help/help.ts');
  await writeHelp(machine, commandHelp(command));
  return exitCodes.ok.code;
}

async function runLine(
  command: AnyCommand,
  typed: SplitLine & { line: ParsedLine },
  { machine, version, openWorld }: RunDeps,
): Promise<number> {
  const context = await openWorld(typed.line.global);
  const line = completed(command, typed, { context, machine });
  const plan = planFor(command, line.global, context);
  const date = dateText(context.dates);
  const args = await bindArguments(command, line, context.defaultTarget);
  let exitCode: number = exitCodes.ok.code;
  const exitWith = (exit: ExitName | number) => {
    exitCode = typeof exit === 'number' ? exit : exitCodes[exit].code;
  };
  const call = await openCall({ machine, version, command, line, plan, exitWith });
  try {
    const result = await command.run(context.context(call), args as never, line.own as never);
    call.progress.clear();
    if (plan && isPrinted(plan) && result !== undefined && !isReported(result as Result, plan, call)) {
      await print(result as Result, plan, { ...call, date });
    }
  } catch (error) {
    // Whatever broke when a signal had come, the signal is why.
    throw call.signals.interruption() ?? error;
  } finally {
    call.progress.clear();
    call.signals.stop();
    await context.end();
  }
  return exitCode;
}

interface DefaultSources {
  context: CommandContext;
  machine: Machine;
}

/** The line with what a file or a variable says in its place. Throws UsageError. */
function completed(
  command: AnyCommand,
  { own, behind, line }: SplitLine & { line: ParsedLine },
  { context, machine }: DefaultSources,
): ParsedLine & { behind: readonly string[] } {
  const more = defaultsFor(context.optionsFor(command.name), command, line);
  const whole = more.length === 0 ? line : parseLine(command, [...more, ...own]);
  return { ...whole, global: withShellVerbosity(whole.global, machine.env['SHELL_VERBOSITY']), behind };
}

function planFor(command: AnyCommand, global: GlobalValues, context: CommandContext): OutputPlan | undefined {
  const { field, fields, filter } = global;
  if (command.output) {
    const options = { format: context.format() ?? global.format, field, fields, filter };
    const isAsked = Object.values(options).some(Boolean);
    const isOnDemand = command.output.kind === 'properties' && command.output.onDemand;
    return isOnDemand && !isAsked ? undefined : planOutput(command.output, options);
  }
  if (global.format !== undefined) formatNamed(global.format);
  if (field || fields || filter) {
    throw new UsageError(`${command.name} prints no fields.`, {
      hint: `See what it does: turnout help ${command.name}`,
    });
  }
  return undefined;
}

interface Opening {
  machine: Machine;
  version: string;
  command: AnyCommand;
  line: ParsedLine;
  plan: OutputPlan | undefined;
  exitWith(exit: ExitName | number): void;
}

async function openCall({ machine, version, command, line, plan, exitWith }: Opening): Promise<Call> {
  const { errors, env, clock } = machine;
  const { global } = line;
  const theme = await createTheme(colourLevel({ flag: global.color, env, isTerminal: errors.isTerminal }));
  const drawn = global.quiet || !isLively(errors, env) ? undefined : createProgress(errors, clock);
  const verbosity = global.quiet ? undefined : global.verbosity;
  const report = createReport({ errors, theme, verbosity, clearLine: drawn?.clear });
  const { waitNotices } = machine;
  const logged =
    global.quiet || !waitNotices ? noProgress : createLogProgress(report.notice, { clock, ...waitNotices });
  const progress = drawn ?? logged;
  report.wire(`turnout ${version}: ${shownLine(machine.argv)}`);
  if (global.json && global.field) {
    report.warning(
      `--field prints text, whatever the format. For JSON: --json --fields=${shellWord(global.field)}`,
    );
  }
  const signals = watchSignals(machine, afterSignal(command, line, machine));
  const reported = { ...machine, programs: tracePrograms(machine.programs, report.wire) };
  return {
    machine: reported,
    version,
    command: command.name,
    global,
    plan,
    report,
    progress,
    theme,
    signals,
    exitWith,
  };
}

/** Whether an empty table would only repeat what was just said, to a user who reads both. */
function isReported(result: Result, { format }: OutputPlan, { machine, report }: Call): boolean {
  const { output, errors } = machine;
  const isEmpty = Array.isArray(result) && result.length === 0;
  return isEmpty && format === 'table' && output.isTerminal && errors.isTerminal && report.hasSpoken();
}

/** What to do when a signal has stopped a command, with the values that are known. */
function afterSignal(command: AnyCommand, { words }: ParsedLine, { argv }: Machine): string {
  if ('resume' in command.flags) {
    const resume = argv.includes('--resume') ? '' : ' --resume';
    return `Go on with: turnout ${shownLine(argv)}${resume}`;
  }
  const [first] = Object.values(command.args);
  const site = /^[a-z0-9][a-z0-9-]*$/.exec((words[0] ?? '').split('.')[0] ?? '')?.[0];
  const isOfSite = first?.kind === 'environment' || first?.kind === 'site';
  if (isOfSite && site) return `See whether the platform is still at work: turnout workflow:list ${site}`;
  return `To run it again: turnout ${shownLine(argv)}`;
}

async function print(
  result: Result,
  plan: OutputPlan,
  { machine, global, report, date }: Call & { date: DateText | undefined },
): Promise<void> {
  const { output, env, clock } = machine;
  const theme = await createTheme(colourLevel({ flag: global.color, env, isTerminal: output.isTerminal }));
  const terminal = { isTerminal: isScreen(output, env), columns: screenWidth(output, env) };
  const now = isLively(output, env) ? clock.now() : undefined;
  let leftOut: readonly string[] = [];
  const onLeftOut = (labels: readonly string[]) => {
    leftOut = labels;
  };
  const pieces = await render(result, plan, { terminal, theme, now, date, onLeftOut });
  // The formats for programs give values as they are; a terminal would obey what is in them (S-01).
  const shown = output.isTerminal && plan.format !== 'table' ? visibleLines : (text: string) => text;
  for (const chunk of inChunks(pieces)) await output.write(shown(chunk));
  if (leftOut.length === 0) return;
  const count = leftOut.length === 1 ? '1 column' : `${leftOut.length} columns`;
  report.notice(`${count} hidden: ${leftOut.join(', ')}; show with --fields='*' or --format=json`);
}
