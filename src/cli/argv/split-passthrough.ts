import type { Arguments } from './argument-types.ts';

export interface SplitLine {
  /** What is turnout's own. */
  own: readonly string[];
  /** What stands behind the first `--`; nothing where the command runs no other program. */
  behind: readonly string[];
}

/**
 * Takes another program's words off the line before its flags are parsed: `-y` behind the first `--` is a flag of
 * that program, and a second `--` belongs to it as well (decisions.md 16).
 */
export function splitLine(args: Arguments, rest: readonly string[]): SplitLine {
  const runsAnother = Object.values(args).some(({ kind }) => kind === 'command' || kind === 'words behind');
  const end = runsAnother ? rest.indexOf('--') : -1;
  return end < 0 ? { own: rest, behind: [] } : { own: rest.slice(0, end), behind: rest.slice(end + 1) };
}
