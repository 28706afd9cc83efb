import type { FileSet } from './tools.ts';

export type Direction = 'up' | 'down';

/** One tool at one distance with one set in one direction. */
export interface Row {
  roundTrip: number;
  set: FileSet;
  direction: Direction;
  tool: string;
  isSftp: boolean;
  /** Seconds of each run; for fewer files than all, what all would take: see `of`. */
  runs: number[];
  /** Megabytes. */
  peak: number | undefined;
  /** Files that were moved, or megabytes of the large one; the time of all is reckoned from these and from one. */
  of: number;
  all: number;
  /** Why there is no time. */
  failed: string | undefined;
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A table for each distance and set. */
export function printTables(rows: readonly Row[]): void {
  for (const group of groupsOf(rows)) {
    const [first] = group;
    if (!first) continue;
    const own = group.find(({ tool }) => tool === 'turnout');
    const reference = own ? median(own.runs) : Number.NaN;
    console.log(
      `\n${first.roundTrip} ms, ${first.set === 'many' ? `${first.all} files` : `one file of ${first.all} MB`}, ${first.direction}`,
    );
    const cells = group.map(row => [
      row.tool,
      row.failed ?? median(row.runs).toFixed(2),
      row.failed ? '' : `${Math.min(...row.runs).toFixed(2)}–${Math.max(...row.runs).toFixed(2)}`,
      row.failed ? '' : (median(row.runs) / reference).toFixed(2),
      row.peak === undefined ? '' : row.peak.toFixed(0),
      row.of < row.all ? `reckoned from ${row.of} ${row.set === 'many' ? 'files' : 'MB'}` : '',
    ]);
    const lines = [['', 'seconds', 'least–most', '× turnout', 'peak MB', ''], ...cells];
    const widths = [0, 1, 2, 3, 4, 5].map(at => Math.max(...lines.map(line => line[at]?.length ?? 0)));
    for (const line of lines) {
      console.log(
        `  ${line.map((cell, at) => (at === 0 || at === 5 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ')}`.trimEnd(),
      );
    }
  }
}

function groupsOf(rows: readonly Row[]): Row[][] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const key = `${row.roundTrip} ${row.set} ${row.direction}`;
    groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return [...groups.values()];
}

export interface Goal {
  goal: string;
  met: boolean;
  /** How it came out. */
  figure: string;
}

/** What is to be shown, as far as these rows tell. Megabytes: `most`. */
export function goalsOf(rows: readonly Row[], mostMemory: number): Goal[] {
  const goals = groupsOf(rows).flatMap(group => goalsOfGroup(group));
  const peaks = rows.filter(({ tool, peak }) => tool === 'turnout' && peak !== undefined);
  const peak = Math.max(...peaks.map(row => row.peak ?? 0));
  if (peaks.length > 0)
    goals.push({
      goal: `peak memory under ${mostMemory} MB`,
      met: peak < mostMemory,
      figure: `${peak.toFixed(0)} MB`,
    });
  return goals;
}

function goalsOfGroup(group: readonly Row[]): Goal[] {
  const timed = group.filter(({ runs }) => runs.length > 0);
  const own = timed.find(({ tool }) => tool === 'turnout');
  if (!own) return [];
  const { set, direction, roundTrip } = own;
  const seconds = median(own.runs);
  const where = `${roundTrip} ms, ${set}, ${direction}`;
  const clients = timed.filter(({ isSftp, tool }) => isSftp && tool !== 'turnout');
  const all = timed.filter(({ tool }) => tool !== 'turnout');
  const best = (rows: readonly Row[]) => rows.toSorted((a, b) => median(a.runs) - median(b.runs))[0];
  const goal = (text: string, { against, least }: { against: Row | undefined; least: number }): Goal[] => {
    if (!against) return [];
    const ratio = median(against.runs) / seconds;
    return [
      {
        goal: `${where}: ${text}`,
        met: ratio >= least,
        figure: `${against.tool} takes ${ratio.toFixed(2)} ×`,
      },
    ];
  };
  if (set === 'big') {
    return roundTrip === 0
      ? goal('no more than a tenth behind the best', { against: best(all), least: 1 / 1.1 })
      : goal('ahead of every other', { against: best(all), least: 1 });
  }
  const times = roundTrip === 0 ? 1 : 20;
  return [
    ...goal(`the fastest other SFTP client takes ${times} times as long`, {
      against: best(clients),
      least: times,
    }),
    ...['rsync', 'tar | ssh'].flatMap(name =>
      goal(`within 1.3 × of ${name}`, { against: timed.find(({ tool }) => tool === name), least: 1 / 1.3 }),
    ),
  ];
}

export function printGoals(goals: readonly Goal[]): void {
  console.log('');
  for (const { goal, met, figure } of goals) console.log(`${met ? 'met   ' : 'MISSED'}  ${goal}: ${figure}`);
}
