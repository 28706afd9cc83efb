import { parseArgs } from 'node:util';
import type { Direction } from './report.ts';
import type { FileSet, Tool } from './tools.ts';

export interface Plan {
  roundTrips: number[];
  sets: FileSet[];
  directions: Direction[];
  /** Undefined: all. */
  tools: string[] | undefined;
  files: number;
  megabytes: number;
  rounds: number;
  quick: boolean;
  /** Seconds for one run. */
  patience: number;
}

/** `--rtt 0,20`, `--set many`, `--direction up`, `--tools turnout,rsync` choose rows; `--files`, `--big` (MB) and `--rounds` sizes. */
export function planOf(flags: readonly string[]): Plan {
  const { values } = parseArgs({
    args: flags.filter(flag => flag !== '--quick'),
    options: {
      ...{ rtt: { type: 'string' }, set: { type: 'string' }, direction: { type: 'string' } },
      ...{ tools: { type: 'string' }, files: { type: 'string' }, big: { type: 'string' } },
      ...{ rounds: { type: 'string' }, json: { type: 'string' } },
    },
  });
  const quick = flags.includes('--quick');
  const list = (text: string | undefined, usual: string) => (text ?? usual).split(',');
  return {
    roundTrips: list(values.rtt, quick ? '20' : '0,20,80').map(Number),
    sets: list(values.set, quick ? 'many' : 'many,big') as FileSet[],
    directions: list(values.direction, 'up,down') as Direction[],
    tools: values.tools?.split(','),
    files: Number(values.files ?? 3000),
    megabytes: Number(values.big ?? 512),
    rounds: Number(values.rounds ?? (quick ? 1 : 3)),
    quick,
    patience: 170,
  };
}

/** Files for a tool that waits for each of them. */
const fewFiles: Readonly<Record<number, number>> = { 20: 100, 80: 30 };
const quickFiles: Readonly<Record<number, number>> = { 20: 8, 80: 4 };
/** Megabytes for a tool that the window of one channel holds back. */
const fewMegabytes: Readonly<Record<number, number>> = { 20: 128, 80: 64 };

/** What of a set a tool gets: files, or megabytes of the large one. */
export interface Amount {
  of: number;
  all: number;
  rounds: number;
}

/**
 * Far away the tools that wait would take an hour. They get less, once, and the time of all is reckoned from that and from
 * what one file or megabyte takes: every further one takes as long as the one before.
 */
export function amountFor(
  plan: Plan,
  tool: Tool,
  { set, roundTrip }: { set: FileSet; roundTrip: number },
): Amount {
  const all = set === 'many' ? plan.files : plan.megabytes;
  const few = set === 'many' ? filesFor(plan, tool, roundTrip) : megabytesFor(tool, roundTrip);
  const of = Math.min(all, few);
  const isOnce = of < all || (tool.isSlow && set === 'many');
  return { of, all, rounds: isOnce ? 1 : plan.rounds };
}

function filesFor({ quick }: Plan, { isSlow, isParallel }: Tool, roundTrip: number): number {
  const few = (quick ? quickFiles : fewFiles)[roundTrip];
  if (!isSlow || few === undefined) return Number.POSITIVE_INFINITY;
  return isParallel ? few * 4 : few;
}

function megabytesFor({ name }: Tool, roundTrip: number): number {
  const few = fewMegabytes[roundTrip];
  return name === 'turnout' || few === undefined ? Number.POSITIVE_INFINITY : few;
}
