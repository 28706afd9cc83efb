import { type ExitName, exitCodes } from '../errors/exit-codes.ts';
import { TurnoutError } from '../errors/turnout-error.ts';
import { hasCode } from '../system/files.ts';
import type { Machine } from '../system/machine.ts';
import { printError } from './print-error.ts';

/**
 * Tells when standard output breaks, with the exit code that it means: silently when its reader went away,
 * with an error on a full disk. It can break after the command has ended, since the stream writes when it can.
 */
export function watchOutput(machine: Machine, onBreak: (exitCode: number) => void): void {
  machine.output.stream.on('error', (cause: Error) => {
    const name: ExitName = hasCode(cause, 'EPIPE') ? 'pipe' : 'failed';
    onBreak(exitCodes[name].code);
    if (name === 'pipe') return;
    const error = new TurnoutError(name, `The result could not be written: ${cause.message}.`, {
      hint: 'What was asked for is done. Is the disk full?',
      cause,
    });
    void printError(error, machine);
  });
}
