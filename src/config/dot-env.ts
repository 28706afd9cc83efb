import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { cleanValue } from '../text/clean-value.ts';
import { decodeText } from '../text/decode-text.ts';

/** Bytes. A file of settings has a few hundred. */
const maxLength = 64 * 1024;

/**
 * `NAME=value` lines of `./.env`. Everything behind the first `=` is the value, quotes around it are taken
 * off; other lines are passed over, since the file belongs to other tools too.
 */
export function readDotEnv(folder: string | undefined): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of readPlain(folder && join(folder, '.env')).split(/\r?\n/)) {
    const [, name, value] =
      /^\s*(?:export\s+)?(T(?:URNOUT|ERMINUS)_[A-Z_]+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) found[name] = cleanValue(value);
  }
  return found;
}

/**
 * Whoever has made a checkout has made this too: a folder, a pipe, a link to a device and what is endless are passed
 * over, and so is what cannot be read. It is opened without waiting for a writer, and looked at before it is read.
 */
function readPlain(file: string | undefined): string {
  if (file === undefined) return '';
  let fd: number | undefined;
  try {
    fd = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > maxLength) return '';
    const bytes = Buffer.alloc(stats.size);
    return decodeText(bytes.subarray(0, readSync(fd, bytes)));
  } catch {
    return '';
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
