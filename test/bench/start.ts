import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sandboxFolder, startProcess } from '../support/sandbox-process.ts';
import { figuresOf, printFigures, writeJson } from './figures.ts';

const turnout = join(process.cwd(), 'bin/turnout.js');

/** What a start costs beside an empty Node: whole processes, one round after the other. */
export async function bench(flags: readonly string[]): Promise<void> {
  const rounds = flags.includes('--quick') ? 9 : 25;
  const folder = sandboxFolder();
  const sandbox = await startProcess(folder);
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    TURNOUT_PLATFORM: 'sandbox',
    TURNOUT_SANDBOX_DIR: folder,
  };
  mkdirSync(env.HOME);
  const run = (words: readonly string[]) => {
    const began = performance.now();
    const { status, stderr } = spawnSync(process.execPath, words, { env });
    const took = performance.now() - began;
    if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
    return took;
  };
  const look = [turnout, 'connection:info', 'my-site.dev', '--field=sftp_command'];
  const cases: [string, readonly string[]][] = [
    ['node -e 0', ['-e', '0']],
    ['turnout --version', [turnout, '--version']],
    ['turnout __complete stashes', [turnout, '__complete', 'stashes']],
    ['connection:info, remembered', look],
    ['connection:info --fresh, two requests', [...look, '--fresh']],
    ['connection:set --help', [turnout, 'connection:set', '--help']],
    ['the same without a code cache', [withoutCache(folder), 'connection:set', '--help']],
    ['file:put --help', [turnout, 'file:put', '--help']],
  ];
  try {
    run([turnout, 'auth:login', '--machine-token-file', join(folder, 'machine-token')]);
    for (const [, words] of cases) run(words);
    const series = cases.map(([name]) => ({ name, runs: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      for (const [n, [, words]] of cases.entries()) series[n]?.runs.push(run(words));
    }
    const figures = figuresOf(series);
    printFigures(figures);
    writeJson(flags, { figures });
  } finally {
    await sandbox.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same build in a place where no code cache can be kept. */
function withoutCache(folder: string): string {
  const copy = join(folder, 'uncached');
  for (const part of ['bin', 'dist']) cpSync(part, join(copy, part), { recursive: true });
  symlinkSync(join(process.cwd(), 'node_modules'), join(copy, 'node_modules'));
  rmSync(join(copy, 'dist/code-cache'), { recursive: true, force: true });
  writeFileSync(join(copy, 'dist/code-cache'), '');
  return join(copy, 'bin/turnout.js');
}
