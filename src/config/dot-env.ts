import { join } from 'node:path';
import { readSmallFile } from '../system/disk/small-file.ts';
import { cleanValue } from '../text/clean-value.ts';

/** Bytes. A file of settings has a few hundred. */
const maxLength = 64 * 1024;

/**
 * `NAME=value` lines of `./.env`. Everything behind the first `=` is the value, quotes around it are taken
 * off; other lines are passed over, since the file belongs to other tools too.
 */
export function readDotEnv(folder: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  // Anyone who has made a checkout has made this too.
  const text = folder === undefined ? undefined : readSmallFile(join(folder, '.env'), maxLength);
  for (const line of (text ?? '').split(/\r?\n/)) {
    const [, name, value] =
      /^\s*(?:export\s+)?(T(?:URNOUT|ERMINUS)_[A-Z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = cleanValue(value);
  }
  return found;
}
