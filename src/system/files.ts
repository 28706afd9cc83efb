import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Replaces a file as one step: whoever reads it finds the old content or the new one, never a part, also
 * after a power failure. The mode holds from the first byte on.
 */
export function writeFileAtomically(file: string, content: string | Uint8Array, mode: number): void {
  const temporary = join(dirname(file), `.${process.pid}-${Math.random().toString(36).slice(2)}.tmp`);
  const fd = openSync(temporary, 'wx', mode);
  try {
    writeFileSync(fd, content);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(temporary, file);
  } catch (error) {
    unlinkSync(temporary);
    throw error;
  }
}

/**
 * Adds a line to a file that other programs add lines to as well: in one write, so that no line of theirs is
 * lost or torn. A last line that lacks its end gets one. `mode` is for a file that is new.
 */
export function appendLine(file: string, line: string, mode: number): void {
  const fd = openSync(file, 'a', mode);
  try {
    const torn = !/(^|\n)$/.test(readFileSync(file, 'utf8'));
    writeSync(fd, `${torn ? '\n' : ''}${line}\n`);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

export function readFileIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** For people's own state: nobody else on the machine may look into it. */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
}

/** Whether an error says that there is no such file or folder. */
export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
}

/** Whether an error of the system has this code, such as `EACCES`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
