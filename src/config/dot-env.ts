import { join } from 'node:path';
import { cleanValue } from '../text/clean-value.ts';
import { readOwnFile } from './own-file.ts';

/**
 * `NAME=value` lines of `./.env`. Everything behind the first `=` is the value, quotes around it are taken
 * off; other lines are passed over, since the file belongs to other tools too.
 */
export function readDotEnv(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of (readOwnFile(join(folder, '.env')) ?? '').split(/\r?\n/)) {
    const [, name, value] =
      /^\s*(?:export\s+)?(T(?:URNOUT|ERMINUS)_[A-Z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = cleanValue(value);
  }
  return found;
}
