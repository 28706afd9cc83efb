import { TurnoutError } from '../../errors/turnout-error.ts';
import type { Machine } from '../machine.ts';

/** Throws TurnoutError where the folder has been removed meanwhile, as CI jobs that clean up do. */
export function currentFolder(): string {
  try {
    return process.cwd();
  } catch (cause) {
    throw new TurnoutError('failed', 'The folder that turnout was called in is not there any more.', {
      hint: 'Change to one that is there, or name absolute paths and the SITE.ENV.',
      cause,
    });
  }
}

/** Undefined where the folder has gone, for what can do without one. */
export function folderIfThere({ folder }: Pick<Machine, 'folder'>): string | undefined {
  try {
    return folder();
  } catch {
    return undefined;
  }
}

function isThere(): boolean {
  try {
    return process.cwd() !== '';
  } catch {
    return false;
  }
}

/**
 * For a library that asks for the working directory although it is given another one: where that has gone, it is told
 * `folder` while `task` runs.
 */
export function withFolder<T>(folder: string, task: () => T): T {
  if (isThere()) return task();
  const real = process.cwd;
  process.cwd = () => folder;
  try {
    return task();
  } finally {
    process.cwd = real;
  }
}
