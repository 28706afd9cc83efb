import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TurnoutError } from '../errors/turnout-error.ts';
import { isMissing, makeFolders, readBytesIfThere, writeFileAtomically } from '../system/disk/files.ts';
import { isWrittenThrough, writeThrough } from '../system/disk/written-through.ts';
import { type DecodedText, decodeBytes } from '../text/decode-text.ts';
import type { ClientFile } from './bookmark.ts';

/**
 * Changes files of other programs, as one step each; nothing is written before all of them are known to go well. A
 * link stays a link, and a file keeps its permissions. `output` is the file, or the folder where there are several.
 * Returns the paths. Throws TurnoutError.
 */
export function mergeFiles(files: readonly ClientFile[], output: string): string[] {
  const [first] = files;
  if (first && files.length === 1 && isWrittenThrough(output)) {
    writeInto(output, first.merge(undefined));
    return [output];
  }
  const intoFolder = files.length > 1 || isFolder(output);
  const ready = files.map(({ name, merge }) => {
    const file = intoFolder ? join(output, name) : output;
    const real = realPath(file);
    const before = readText(real);
    const text = merge(before && { file, text: before.text });
    return { file, real, content: before?.encode(text) ?? text };
  });
  for (const { real, content } of ready) write(real, content);
  return ready.map(({ file }) => file);
}

function write(file: string, content: string | Uint8Array): void {
  try {
    makeFolders(dirname(file));
    writeFileAtomically(file, content, readMode(file));
  } catch (cause) {
    throw new TurnoutError('failed', `${file} cannot be written: ${reason(cause)}.`, {
      hint: 'Check the folder and its permissions, or name another file with --output.',
      cause,
    });
  }
}

function writeInto(output: string, text: string): void {
  try {
    writeThrough(output, text);
  } catch (cause) {
    throw new TurnoutError('failed', `${output} cannot be written: ${reason(cause)}.`, {
      hint: 'Name another file with --output.',
      cause,
    });
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function realPath(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (isMissing(error)) return file;
    throw error;
  }
}

/** In UTF-8 or UTF-16, as it stays; other bytes would not survive, so such a file is not touched. */
function readText(file: string): DecodedText | undefined {
  let bytes: Uint8Array | undefined;
  try {
    bytes = readBytesIfThere(file);
  } catch (cause) {
    throw new TurnoutError('failed', `${file} cannot be read: ${reason(cause)}.`, {
      hint: 'Name another file with --output.',
      cause,
    });
  }
  const decoded = bytes && decodeBytes(bytes);
  if (!decoded?.text.includes('\uFFFD')) return decoded;
  throw new TurnoutError('failed', `${file} is not a text in UTF-8. Nothing was changed.`, {
    hint: 'Look at it, or write to another file with --output FILE.',
  });
}

/** No other user needs to know whose environments a user works on. */
function readMode(file: string): number {
  const mode = statSync(file, { throwIfNoEntry: false })?.mode;
  return mode === undefined ? 0o600 : mode & 0o777;
}

function reason(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return code === 'EISDIR' ? 'it is a folder' : cause instanceof Error ? cause.message : String(cause);
}
