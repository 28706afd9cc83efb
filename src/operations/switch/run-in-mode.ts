import type { ConnectionMode } from '../../contract/environment.ts';
import { modeWorkflow } from '../../contract/workflow.ts';
import { type InterruptedError, TurnoutError } from '../../errors/turnout-error.ts';
import type { OnChangesDeps } from '../changes/resolve-pending-changes.ts';
import { cannotLook } from '../changes/unlisted-changes.ts';
import type { EnvironmentPort } from '../ports/operation-ports.ts';
import type { WaitOptions } from '../wait-options.ts';
import { type SwitchOptions, switchMode } from './switch-mode.ts';
import type { SwitchOutcome } from './switch-outcome.ts';

/** Another program, ready to be run. */
export interface CommandPort {
  /** Runs it to its end and answers its exit code. Throws when it could not be started. */
  run(): Promise<number>;
}

/** Keeps a signal from breaking off what has to be brought to its end. */
export interface Shield {
  /** From now on the first signal is kept, and passed on to the command while that runs; `warning` is said on it. */
  raise(warning: string): void;
  /** The signal that has come since. */
  interruption(): InterruptedError | undefined;
}

export interface RunDeps extends OnChangesDeps {
  command: CommandPort;
  shield: Shield;
  /** Whether `commit` also holds for what a failed command has left. */
  commitsOnFailure: boolean;
  /** Says what a switch has done. */
  report(to: ConnectionMode, outcome: SwitchOutcome): void;
}

export interface RunOptions extends SwitchOptions {
  /** Milliseconds for the way back: the command may have taken longer than the deadline. */
  timeout: number;
}

type End = { code: number } | { error: unknown };

/**
 * Brings an environment into a mode, runs a command, and brings it back, whatever becomes of the command
 * (decisions.md 16). Returns the command's exit code. An error that says that the mode was not restored wins.
 */
export async function runInMode(deps: RunDeps, { timeout, ...options }: RunOptions): Promise<number> {
  const { to, ...limits } = options;
  const outcome = await switchMode({ ...deps, environment: shielded(deps, to) }, options);
  const { workflow } = outcome;
  if (workflow) deps.report(to, outcome);
  else deps.shield.raise('Waiting until the command has ended; a second signal ends turnout at once.');
  const end = await waitForEnd(deps);
  if (workflow)
    await restore(deps, to, { end, limits: { ...limits, deadline: deps.time.elapsed() + timeout } });
  if ('error' in end) throw end.error;
  return end.code;
}

/**
 * The same environment; a signal breaks nothing off from the moment that the switch is ordered. To SFTP mode it is not
 * ordered where the files could not be looked at on the way back.
 */
function shielded({ environment, shield, sweep }: RunDeps, to: ConnectionMode): EnvironmentPort {
  const { name } = environment;
  return {
    ...environment,
    async start(type, params) {
      if (type === modeWorkflow.sftp) {
        await sweep?.reach().catch((error: unknown) => {
          throw cannotLook(error, `${name} stays in Git mode`);
        });
      }
      if (type === modeWorkflow[to]) {
        shield.raise(
          `${name} will be set back to ${other(to)} mode; a second signal ends turnout at once and leaves it in ${to} mode.`,
        );
      }
      return environment.start(type, params);
    },
  };
}

async function waitForEnd({ command, shield }: RunDeps): Promise<End> {
  const error = shield.interruption();
  if (error) return { error };
  try {
    return { code: await command.run() };
  } catch (error) {
    return { error };
  }
}

interface Return {
  end: End;
  limits: WaitOptions;
}

async function restore(deps: RunDeps, from: ConnectionMode, { end, limits }: Return): Promise<void> {
  const { environment, operationLog, shield } = deps;
  const to = other(from);
  try {
    if ((await environment.mode()) !== from) {
      operationLog.notice(
        `${environment.name} is no longer in ${from} mode: another user switched it, so it stays as it is.`,
      );
      return;
    }
    // Who has pressed Ctrl-C does not wait for questions; who has gone cannot answer any.
    const ask = shield.interruption() ? undefined : deps.ask;
    const isWithheld = deps.policy === 'commit' && !deps.commitsOnFailure && !hasSucceeded(end);
    const policy = isWithheld ? 'commit withheld' : deps.policy;
    deps.report(to, await switchMode({ ...deps, ask, policy }, { ...limits, to }));
  } catch (error) {
    throw notRestored(error, `${environment.name} was not set back to ${to} mode (${howItEnded(end)})`);
  }
}

function notRestored(cause: unknown, what: string): TurnoutError {
  const known = cause instanceof TurnoutError ? cause : undefined;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new TurnoutError(known?.exit ?? 'failed', `${what}: ${why}`, { hint: known?.hint, cause });
}

function hasSucceeded(end: End): boolean {
  return 'code' in end && end.code === 0;
}

function howItEnded(end: End): string {
  return 'code' in end ? `the command ended with ${end.code}` : 'the command did not run';
}

function other(mode: ConnectionMode): ConnectionMode {
  return mode === 'git' ? 'sftp' : 'git';
}
