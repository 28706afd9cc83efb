import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'rolldown';
import { writeJson } from './figures.ts';
import { startDelayProxy } from './sftp/delay-proxy.ts';
import { measure } from './sftp/measure.ts';
import { startOpenSsh } from './sftp/open-ssh.ts';
import { type Direction, goalsOf, printGoals, printTables, type Row } from './sftp/report.ts';
import { type FileSet, type Place, type Tool, toolsOf } from './sftp/tools.ts';
import { hashOfTree, makeBig, makeMany } from './sftp/trees.ts';

interface Plan {
  roundTrips: number[];
  sets: FileSet[];
  directions: Direction[];
  /** Undefined: all. */
  tools: string[] | undefined;
  files: number;
  megabytes: number;
  rounds: number;
  quick: boolean;
  /** Files that a tool gets which waits for each of them, by milliseconds of round trip; one that is parallel gets four times as many. */
  slowFiles: Record<number, number>;
  /** Seconds for one run. */
  patience: number;
}

/** `--rtt 0,20`, `--set many`, `--direction up`, `--tools turnout,rsync` choose rows; `--files`, `--big` (MB) and `--rounds` sizes. */
function planOf(flags: readonly string[]): Plan {
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
    slowFiles: quick ? { 20: 15, 80: 8 } : { 20: 300, 80: 60 },
    quick,
    patience: 170,
  };
}

interface Stage {
  folder: string;
  place: Place;
  plan: Plan;
}

/** turnout against every other client on the same server, over the same distances. */
export async function bench(flags: readonly string[]): Promise<void> {
  const plan = planOf(flags);
  const folder = mkdtempSync(join(roomyFolder(plan), 'turnout-bench-'));
  const server = await startOpenSsh(join(folder, 'ssh'));
  const rows: Row[] = [];
  try {
    const tools = toolsOf(await bundleClient()).filter(({ name }) => plan.tools?.includes(name) ?? true);
    for (const roundTrip of plan.roundTrips) {
      const proxy = await startDelayProxy(server.port, roundTrip);
      const stage = { folder, plan, place: { ...server, port: proxy.port } };
      for (const set of plan.sets) {
        for (const direction of plan.directions) {
          for (const tool of tools) rows.push(await rowOf(stage, tool, { roundTrip, set, direction }));
        }
      }
      await proxy.stop();
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  printTables(rows, plan.files);
  // From a handful of files nothing is judged.
  const goals = plan.quick ? [] : goalsOf(rows, 160);
  printGoals(goals);
  writeJson(flags, { plan, rows, goals });
}

/** In memory where there is room for the large file three times, so that no disk is measured. */
function roomyFolder({ megabytes }: Plan): string {
  const memory = '/dev/shm';
  if (!existsSync(memory)) return tmpdir();
  const { bavail, bsize } = statfsSync(memory);
  return bavail * bsize > 4 * megabytes * 1024 * 1024 ? memory : tmpdir();
}

async function bundleClient(): Promise<string> {
  const file = 'node_modules/.cache/bench/sftp-client.mjs';
  await build({
    input: 'test/bench/sftp/client.ts',
    platform: 'node',
    external: ['ssh2'],
    logLevel: 'silent',
    output: { file, format: 'esm' },
  });
  return file;
}

interface Cell {
  roundTrip: number;
  set: FileSet;
  direction: Direction;
}

async function rowOf(stage: Stage, tool: Tool, cell: Cell): Promise<Row> {
  const { plan } = stage;
  const isReckoned = cell.set === 'many' && tool.isSlow && cell.roundTrip > 0;
  const slow = (plan.slowFiles[cell.roundTrip] ?? 60) * (tool.isParallel ? 4 : 1);
  const of = isReckoned ? Math.min(plan.files, slow) : plan.files;
  const row: Row = {
    ...cell,
    tool: tool.name,
    isSftp: tool.isSftp,
    runs: [],
    peak: undefined,
    of,
    failed: undefined,
  };
  try {
    // What connecting takes must not be counted for every file.
    const one = of < plan.files ? (await runOnce(stage, tool, { ...cell, files: 1 })).seconds : 0;
    for (let round = 0; round < (of < plan.files ? 1 : plan.rounds); round++) {
      const { seconds, peak } = await runOnce(stage, tool, { ...cell, files: of });
      row.runs.push(of < plan.files ? one + ((seconds - one) / (of - 1)) * (plan.files - 1) : seconds);
      row.peak = Math.max(row.peak ?? 0, peak ?? 0) || undefined;
    }
  } catch (error) {
    row.failed = error instanceof Error ? error.message : String(error);
  }
  const shown = row.failed ?? row.runs.map(seconds => `${seconds.toFixed(2)} s`).join(', ');
  console.error(`${cell.roundTrip} ms ${cell.set} ${cell.direction} ${tool.name}: ${shown}`);
  return row;
}

async function runOnce({ folder, place, plan }: Stage, tool: Tool, cell: Cell & { files: number }) {
  const { set, direction, files } = cell;
  const from = join(folder, set === 'many' ? `many-${files}` : 'big');
  if (!existsSync(from)) {
    if (set === 'many') makeMany(from, files);
    else makeBig(from, plan.megabytes);
  }
  const to = join(folder, 'arrived');
  const measured = await measure(tool[direction](place, { from, to }, set), plan.patience);
  const [sent, arrived] = await Promise.all([hashOfTree(from), hashOfTree(to)]);
  rmSync(to, { recursive: true });
  if (sent !== arrived) throw new Error('what arrived is not what was sent');
  return measured;
}
