import { lstatSync, mkdirSync, readdirSync, type Stats } from 'node:fs';
import { TurnoutError, UnsafeError } from '../../errors/turnout-error.ts';
import { hasCode, isMissing, makeFolders, whyUnwritable } from '../../system/disk/files.ts';

/** What is at a path of this machine, a link itself; undefined for nothing. */
export function localEntry(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Returns whether the folder was made. Throws UnsafeError where a link stands in its place: what a server lists is not
 * written through links that happen to lie in the target (faults-and-attacks.md S-08).
 */
export function makeLocalFolder(path: string): boolean {
  const found = localEntry(path);
  if (found?.isDirectory()) return false;
  if (found?.isSymbolicLink()) {
    throw new UnsafeError(
      `${path} is a link here and a folder on the server; nothing is written through it.`,
      {
        hint: 'Move the link away first, or exclude it: --exclude',
      },
    );
  }
  if (found) {
    throw new TurnoutError('failed', `${path} is a file here and a folder on the server.`, {
      hint: 'Move it away first.',
    });
  }
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    // Another process may fetch the same tree.
    if (hasCode(error, 'EEXIST') && localEntry(path)?.isDirectory()) return false;
    throw unwritable(path, error);
  }
}

/** Makes the folder that a person has named, with all that it lies in. It may be a link to one. */
export function makeTargetFolder(path: string): void {
  try {
    makeFolders(path);
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** Whether it is one, or a link to one. */
export function isLocalFolder(path: string): boolean {
  try {
    return readdirSync(path) !== undefined;
  } catch {
    return false;
  }
}

/** An error of this machine's disk, with the path that it is about. */
export function unwritable(path: string, cause: unknown): TurnoutError {
  const why = whyUnwritable(cause) ?? (cause instanceof Error ? cause.message : String(cause));
  return new TurnoutError('failed', `${path} cannot be written: ${why}.`, {
    hint: writingHint(cause),
    cause,
  });
}

function writingHint(cause: unknown): string {
  if (isMissing(cause)) return 'Make its folder first, or name another place.';
  if (hasCode(cause, 'ENOSPC') || hasCode(cause, 'EDQUOT')) return 'Make room on the disk, then try again.';
  return 'Check its permissions, and how much room the disk has.';
}
