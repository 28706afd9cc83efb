import type { ExitName } from '../../errors/exit-codes.ts';
import type { OutputPlan } from '../../output/render.ts';
import type { Theme } from '../../output/theme.ts';
import type { Machine } from '../../system/machine.ts';
import type { GlobalValues } from '../argv/global-flags.ts';
import type { Report } from '../terminal/logger.ts';
import type { Progress } from '../terminal/progress.ts';
import type { Signals } from './signals.ts';

/** What one call of a command has to work with, before the command is known to the world outside. */
export interface Call {
  machine: Machine;
  /** Turnout's own. */
  version: string;
  /** The name of the command: `connection:set`. */
  command: string;
  global: GlobalValues;
  plan: OutputPlan | undefined;
  report: Report;
  progress: Progress;
  theme: Theme;
  signals: Signals;
  exitWith(exit: ExitName | number): void;
}
