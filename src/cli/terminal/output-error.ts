import { type ExitName, exitCodes } from '../../errors/exit-codes.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { hasCode } from '../../system/disk/files.ts';
import type { Machine } from '../../system/machine.ts';
import { printError } from './print-error.ts';

/**
 * Tells that standard output has broken, and answers the exit code that it means: silently when its reader went away,
 * with an error on a full disk.
 */
export function reportBrokenOutput(cause: Error, machine: Machine): number {
  const name: ExitName = hasCode(cause, 'EPIPE') ? 'pipe' : 'failed';
  const { code } = exitCodes[name];
  if (name === 'pipe') return code;
  const error = new TurnoutError(name, `The result could not be written: ${cause.message}.`, {
    hint: 'What was asked for is done. Is the disk full?',
    cause,
  });
  void printError(error, machine);
  return code;
}
