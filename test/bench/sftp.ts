import { existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';
import { writeJson } from './figures.ts';
import { startDelayProxy } from './sftp/delay-proxy.ts';
import { startOpenSsh } from './sftp/open-ssh.ts';
import { type Plan, planOf } from './sftp/plan.ts';
import { goalsOf, printGoals, printTables, type Row } from './sftp/report.ts';
import { rowOf } from './sftp/row.ts';
import { toolsOf } from './sftp/tools.ts';

/** turnout against every other client on the same server, over the same distances. */
export async function bench(flags: readonly string[]): Promise<void> {
  const plan = planOf(flags);
  const folder = mkdtempSync(join(roomyFolder(plan), 'turnout-bench-'));
  const server = await startOpenSsh(join(folder, 'ssh'));
  const rows: Row[] = [];
  try {
    const tools = toolsOf(await bundleClient()).filter(({ name }) => plan.tools?.includes(name) ?? true);
    const kept = { sent: new Map<string, string>(), ones: new Map<string, number>() };
    for (const roundTrip of plan.roundTrips) {
      const proxy = await startDelayProxy(server.port, roundTrip);
      const stage = { folder, plan, location: { ...server, port: proxy.port }, ...kept };
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
  printTables(rows);
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
