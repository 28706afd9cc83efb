import type { Machine } from '../../system/machine.ts';
import type { Output } from '../../system/streams.ts';

type Env = Machine['env'];

/** Whether a person looks at it as it comes, so that lines may be cut to its width and drawn over. */
export function isScreen({ isTerminal }: Output, env: Env): boolean {
  return isTerminal && !env['CI'] && env['TERM'] !== 'dumb';
}

/** The width of a terminal that does not say it, or says 0, as those of containers and serial lines do. */
const defaultWidth = 80;

/** Cells of its lines where a user looks at it; undefined where nothing is fitted to a width. */
export function screenWidth(output: Output, env: Env): number | undefined {
  return isScreen(output, env) ? output.columns || Number(env['COLUMNS']) || defaultWidth : undefined;
}

/** Whether it may be told in a person's way too: progress, "3 minutes ago" (design.md 7). */
export function isLively(output: Output, env: Env): boolean {
  return isScreen(output, env) && !env['NO_COLOR'];
}

/** Whether there is a user to ask (decisions.md 14). */
export function canAsk({ input, errors, env }: Pick<Machine, 'input' | 'errors' | 'env'>): boolean {
  return !env['CI'] && errors.isTerminal && input.isTerminal;
}
