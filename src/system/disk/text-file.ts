import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { NotFoundError } from '../../errors/turnout-error.ts';
import { diskHasModes } from './disk-modes.ts';
import { readFileIfThere } from './files.ts';

/** A text file that a person named. Throws NotFoundError. */
export function readTextFile(file: string): string {
  const text = readFileIfThere(file);
  if (text !== undefined) return text;
  throw new NotFoundError(`The file ${file} is not there.`, { hint: 'Check the path.' });
}

/** A file that others on this machine can read, on a disk that could keep it from them. */
export function isSharedFile(file: string): boolean {
  const stats = statSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile() || (stats.mode & 0o044) === 0) return false;
  return diskHasModes(dirname(file));
}
