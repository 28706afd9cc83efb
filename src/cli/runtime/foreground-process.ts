import { NotFoundError } from '../../errors/turnout-error.ts';
import type { CommandPort, Shield } from '../../operations/switch/run-in-mode.ts';
import { folderIfThere } from '../../system/disk/current-folder.ts';
import type { Foreground, Run } from '../../system/programs/programs.ts';
import type { SignalName } from '../../system/programs/signal-name.ts';
import type { Call } from './invocation.ts';

/** Another program that a person wants to be run, and what keeps signals from getting between it and the end. */
export interface ForegroundProgram {
  /** `variables`: what it gets besides our own. */
  command(variables: Readonly<Record<string, string | undefined>>): CommandPort;
  shield: Shield;
  /** Runs it as if it had been called without us: signals are its own. Returns its exit code. */
  runAlone(): Promise<number>;
}

/** As typed: a name that is on PATH, or a path. */
export type ProgramWords = readonly [program: string, ...args: string[]];

/** Finds a program; `pathOf` makes a path absolute. Throws NotFoundError. Nothing is started yet. */
export function findForeground(
  { machine, report, progress, signals }: Call,
  pathOf: (file: string) => string,
  [name, ...args]: ProgramWords,
): ForegroundProgram {
  const { programs, env, input, output, errors } = machine;
  // Where it has gone, the program is in the same place as we are.
  const folder = folderIfThere(machine);
  const program = programs.find(/[/\\]/.test(name) ? pathOf(name) : name);
  if (!program) throw notFound(name);
  let running: Foreground | undefined;
  // The terminal sends Ctrl-C to everyone in front of it: passed on, the program would get it twice.
  const atTerminal = [input, output, errors].some(({ isTerminal }) => isTerminal);
  const run = async (child: Pick<Run, 'env' | 'tokens'>): Promise<number> => {
    progress.clear();
    running = programs.start({ program, arguments: args, folder, ...child });
    try {
      return await running.ended;
    } finally {
      running = undefined;
    }
  };
  const passOn = (signal: SignalName) => {
    if (signal !== 'SIGINT' || !atTerminal) running?.signal(signal);
  };
  return {
    command: variables => ({ run: () => run({ env: { ...env, ...variables }, tokens: 'kept' }) }),
    runAlone() {
      signals.handOver(passOn);
      return run({ env });
    },
    shield: {
      raise: warning =>
        signals.hold(signal => {
          if (!signals.held()) report.warning(warning);
          passOn(signal);
        }),
      interruption: signals.held,
    },
  };
}

function notFound(name: string): NotFoundError {
  return new NotFoundError(`Command not found: ${name}. Nothing was done.`, {
    hint: 'A name has to be on PATH. Pipes and the like need a shell: -- sh -c "…"',
  });
}
