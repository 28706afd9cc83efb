import { NotFoundError } from '../errors/turnout-error.ts';
import { readFileIfThere } from '../system/files.ts';

/** A text file that a person named. Throws NotFoundError. */
export function readTextFile(file: string): string {
  const text = readFileIfThere(file);
  if (text !== undefined) return text;
  throw new NotFoundError(`The file ${file} is not there.`, { hint: 'Check the path.' });
}
