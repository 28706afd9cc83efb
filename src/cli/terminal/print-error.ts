import { exitCodes } from '../../errors/exit-codes.ts';
import { withoutSecrets } from '../../errors/secret.ts';
import { KeptError, TurnoutError } from '../../errors/turnout-error.ts';
import { colourLevel, createTheme } from '../../output/theme.ts';
import { hasCode, whyUnwritable } from '../../system/disk/files.ts';
import type { Machine } from '../../system/machine.ts';
import { visible } from '../../text/escape.ts';
import { createReport } from './logger.ts';

/** The one place where an error is printed: two lines, what and why, and what to do next. Returns the exit code. */
export async function printError(error: unknown, machine: Machine, color?: boolean): Promise<number> {
  const { env, errors } = machine;
  const theme = await createTheme(colourLevel({ flag: color, env, isTerminal: errors.isTerminal }));
  const report = createReport({ errors, theme, verbosity: 0, clearLine: () => {} });
  const trouble = systemTrouble(error);
  if (trouble) {
    await report.error(trouble.what, trouble.next);
    return exitCodes.failed.code;
  }
  if (error instanceof KeptError) {
    report.notice(error.message);
    if (error.hint) report.notice(error.hint);
    return error.exitCode;
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

/** A library is loaded when it is first needed, and Node calls one that it cannot open one that is not there. */
function isUnloadable(error: unknown): error is Error {
  return (
    error instanceof Error && (hasCode(error, 'MODULE_NOT_FOUND') || hasCode(error, 'ERR_MODULE_NOT_FOUND'))
  );
}

/** What the system refused, where no one closer to it had better words. It is never a bug of ours. */
function systemTrouble(error: unknown): { what: string; next: string } | undefined {
  if (isUnloadable(error)) {
    const [what = ''] = error.message.split('\n');
    return {
      what: `A part of turnout could not be loaded: ${what}.`,
      next: 'Allow more open files (ulimit -n 1024). If that does not help, reinstall turnout.',
    };
  }
  const why = whyUnwritable(error);
  if (why === undefined) return undefined;
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : '';
  const what = path ? `${path} cannot be used: ${why}.` : `The system refused what was asked of it: ${why}.`;
  const remedy = remedies.find(({ codes }) => codes.some(code => hasCode(error, code)));
  return { what, next: remedy?.next ?? 'Check the path and its permissions, then try again.' };
}

const remedies: readonly { codes: readonly string[]; next: string }[] = [
  { codes: ['EMFILE', 'ENFILE'], next: 'Allow more open files: ulimit -n 1024' },
  { codes: ['ENOSPC', 'EDQUOT'], next: 'Make room on that disk, then try again.' },
  { codes: ['ENOMEM', 'EAGAIN'], next: 'End other programs, then try again.' },
  {
    codes: ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTDIR', 'EEXIST'],
    next: 'Make it writable, or set HOME, XDG_CONFIG_HOME and XDG_DATA_HOME to folders that are.',
  },
];
