import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutputChunk } from 'rolldown';

const root = join(import.meta.dirname, '../..');

export interface Built {
  /** `bin/turnout.js` of it. */
  program: string;
  chunks: OutputChunk[];
  dispose(): void;
}

/** turnout as it is shipped, in a folder of its own: anyone who builds in the checkout meanwhile is not in the way. */
export async function buildTurnout(): Promise<Built> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-built-'));
  const { buildInto } = await import(join(root, 'scripts/build.mjs'));
  const chunks: OutputChunk[] = await buildInto(join(folder, 'dist'));
  mkdirSync(join(folder, 'bin'));
  copyFileSync(join(root, 'bin/turnout.js'), join(folder, 'bin/turnout.js'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return {
    program: join(folder, 'bin/turnout.js'),
    chunks,
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a line of shell, with `turnout` in it; the way to see what pipes and full disks do. */
export function shell(line: string, { program }: Built, env: Record<string, string>): Promise<Ended> {
  const script = `turnout() { '${process.execPath}' '${program}' "$@"; }\n${line}`;
  return ending(spawn('bash', ['-c', script], { env: { PATH: process.env['PATH'] ?? '', ...env } }));
}

/** Starts turnout as a process of its own, to be sent signals. */
export function startTurnout(argv: readonly string[], { program }: Built, env: Record<string, string>) {
  const child = spawn(process.execPath, [program, ...argv], { env });
  let reported = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      reported += chunk;
    });
  }
  return {
    ended: ending(child),
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    /** Null while it runs. */
    exitCode: () => child.exitCode,
    /** What has been printed so far, on both streams. */
    reported: () => reported,
  };
}

async function ending(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', chunk => {
    stdout += chunk;
  });
  child.stderr.on('data', chunk => {
    stderr += chunk;
  });
  const code = await new Promise<number | null>(resolve => child.on('close', resolve));
  return { code, stdout: withoutLongWaits(stdout), stderr: withoutLongWaits(stderr) };
}

/** A wait of 15 s is told of, and on a busy machine anything may take that long: whether it does is luck. */
function withoutLongWaits(text: string): string {
  return text.replace(/^ \[notice\] .*… \d+ s\n/gm, '');
}
