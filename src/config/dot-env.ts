import { join } from 'node:path';
import { readSmallFile } from '../system/disk/small-file.ts';
import { cleanValue } from '../text/clean-value.ts';

/** Bytes. A file of settings has a few hundred. */
const maxLength = 64 * 1024;

/**
 * `NAME=value` lines of `./.env`, as other tools read them: `export` in front, quotes around the value and a comment
 * behind it are taken off. Other lines are passed over, since the file belongs to those tools too.
 */
export function readDotEnv(folder: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  // Anyone who has made a checkout has made this too.
  const text = folder === undefined ? undefined : readSmallFile(join(folder, '.env'), maxLength);
  for (const line of (text ?? '').split(/\r\n?|\n/)) {
    const [, name, value] = /^\s*(?:export\s+)?(T(?:URNOUT|ERMINUS)_[A-Z_]+)\s*=(.*)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = cleanValue(withoutComment(value));
  }
  return found;
}

/** Within quotes a # is part of the value; without them only one behind a blank begins a comment, so that `a#b` stays. */
function withoutComment(value: string): string {
  const quoted = /^\s*(("|'|`)(?:\\.|(?!\2)[^\\])*\2)\s*(?:#.*)?$/.exec(value)?.[1];
  return quoted ?? value.replace(/\s#.*$/, '');
}
