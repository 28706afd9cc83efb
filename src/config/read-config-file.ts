import { TurnoutError } from '../errors/turnout-error.ts';
import { hasCode, readFileIfThere } from '../system/disk/files.ts';

/** A file that turnout keeps for a person; undefined when it is not there. Throws TurnoutError when it cannot be read. */
export function readOwnFile(file: string): string | undefined {
  try {
    return readFileIfThere(file);
  } catch (cause) {
    const why = hasCode(cause, 'EISDIR') ? 'it is a folder' : findCode(cause);
    throw new TurnoutError('failed', `${file} cannot be read: ${why}.`, {
      hint: `Look at it with: ls -ld '${file}'`,
      cause,
    });
  }
}

function findCode(error: unknown): string {
  if (hasCode(error, 'EACCES') || hasCode(error, 'EPERM')) return 'permission denied';
  return error instanceof Error ? error.message : String(error);
}
