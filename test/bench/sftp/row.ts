import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { measure } from './measure.ts';
import { amountFor, type Plan } from './plan.ts';
import type { Direction, Row } from './report.ts';
import type { FileSet, Place, Tool } from './tools.ts';
import { hashOfTree, makeBig, makeMany } from './trees.ts';

export interface Stage {
  folder: string;
  location: Place;
  plan: Plan;
  /** Hashes of what is sent, by folder. */
  sent: Map<string, string>;
  /** Seconds for one file or megabyte, by tool and set: mostly for connecting, in both directions the same. */
  ones: Map<string, number>;
}

interface Cell {
  roundTrip: number;
  set: FileSet;
  direction: Direction;
}

/** One tool at one distance with one set in one direction. */
export async function rowOf(stage: Stage, tool: Tool, cell: Cell): Promise<Row> {
  const { of, all, rounds } = amountFor(stage.plan, tool, cell);
  const row: Row = {
    ...cell,
    tool: tool.name,
    isSftp: tool.isSftp,
    runs: [],
    peak: undefined,
    of,
    all,
    failed: undefined,
  };
  try {
    // What connecting takes must not be counted for every file.
    const one = of < all ? await oneOf(stage, tool, cell) : 0;
    for (let round = 0; round < rounds; round++) {
      const { seconds, peak } = await runOnce(stage, tool, { ...cell, amount: of });
      row.runs.push(of < all ? one + (Math.max(0, seconds - one) / (of - 1)) * (all - 1) : seconds);
      row.peak = Math.max(row.peak ?? 0, peak ?? 0) || undefined;
    }
  } catch (error) {
    row.failed = error instanceof Error ? error.message : String(error);
  }
  const shown = row.failed ?? row.runs.map(seconds => `${seconds.toFixed(2)} s`).join(', ');
  console.error(`${cell.roundTrip} ms ${cell.set} ${cell.direction} ${tool.name}: ${shown}`);
  return row;
}

async function oneOf(stage: Stage, tool: Tool, cell: Cell): Promise<number> {
  const key = `${cell.roundTrip} ${cell.set} ${tool.name}`;
  const known = stage.ones.get(key) ?? (await runOnce(stage, tool, { ...cell, amount: 1 })).seconds;
  stage.ones.set(key, known);
  return known;
}

async function runOnce(stage: Stage, tool: Tool, cell: Cell & { amount: number }) {
  const { folder, location, plan } = stage;
  const { set, direction, amount } = cell;
  const from = join(folder, `${set}-${amount}`);
  if (!existsSync(from)) (set === 'many' ? makeMany : makeBig)(from, amount);
  const sent = stage.sent.get(from) ?? (await hashOfTree(from));
  stage.sent.set(from, sent);
  const to = join(folder, 'arrived');
  try {
    const measured = await measure(tool[direction](location, { from, to }, set), plan.patience);
    if ((await hashOfTree(to)) !== sent) throw new Error('what arrived is not what was sent');
    return measured;
  } finally {
    rmSync(to, { recursive: true, force: true });
  }
}
