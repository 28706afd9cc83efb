import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { whyUnwritable } from './files.ts';

/** The one that the user named, or the system's, and what most systems have besides. */
const candidates = () => [...new Set([tmpdir(), '/tmp', '/var/tmp', '/dev/shm'])];

/** Makes an empty folder that is this user's alone. Throws TurnoutError where there is no place for one. */
export function makeTemporaryFolder(prefix: string): string {
  const reasons: string[] = [];
  for (const location of candidates()) {
    try {
      return mkdtempSync(join(location, prefix));
    } catch (cause) {
      const why = whyUnwritable(cause);
      if (why === undefined) throw cause;
      reasons.push(`${location}: ${why}`);
    }
  }
  throw new TurnoutError('failed', `No folder for temporary files (${reasons.join('; ')}).`, {
    hint: 'Set TMPDIR to a folder that you can write to.',
  });
}
