import { exitCodes } from '../errors/exit-codes.ts';
import { withoutSecrets } from '../errors/secret.ts';
import { TurnoutError } from '../errors/turnout-error.ts';
import { visible } from '../output/escape.ts';
import { colourLevel, createTheme } from '../output/theme.ts';
import { whyUnwritable } from '../system/files.ts';
import type { Machine } from '../system/machine.ts';
import { createReport } from './report.ts';

/** The one place where an error is printed: two lines, what and why, and what to do next. Answers the exit code. */
export async function printError(error: unknown, machine: Machine, color?: boolean): Promise<number> {
  const { env, errors } = machine;
  const theme = await createTheme(colourLevel({ flag: color, env, isTerminal: errors.isTerminal }));
  const report = createReport({ errors, theme, verbosity: 0, clearLine: () => {} });
  const trouble = diskTrouble(error);
  if (trouble) {
    await report.error(
      trouble,
      'Make it writable, or set HOME, XDG_CONFIG_HOME and XDG_DATA_HOME to folders that are.',
    );
    return exitCodes.failed.code;
  }
  if (error instanceof TurnoutError) {
    await report.error(error.message, error.hint ?? 'Find out more with -vv, or with: turnout help');
    return error.exitCode;
  }
  const words = error instanceof Error ? error.message : String(error);
  await report.error(
    `turnout has a bug: ${words}`,
    'Run it again with TURNOUT_DEBUG=1 and report what it prints.',
  );
  if (env['TURNOUT_DEBUG'] && error instanceof Error) {
    const stack = (error.stack ?? '').split('\n').map(visible).join('\n');
    await errors.write(`${withoutSecrets(stack)}\n`);
  }
  return exitCodes.failed.code;
}

/** What the system said of a file of ours, where nobody closer to it had better words. */
function diskTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('path' in error) || typeof error.path !== 'string') return undefined;
  const why = whyUnwritable(error);
  return why && `${error.path} cannot be used: ${why}.`;
}
