import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../src/system/programs/programs.ts';
import { sandboxFolder, startProcess } from '../support/sandbox-process.ts';
import { benchOf, figuresOf, type Section } from './figures.ts';

const turnout = join(process.cwd(), 'bin/turnout.js');

interface Case {
  name: string;
  words: readonly string[];
  /** Node itself, where there is none. */
  program?: string;
  /** Nothing is remembered before. */
  forgets?: true;
}

/** What a start costs beside an empty Node: whole processes, one round after the other. */
export const bench = benchOf(startSections);

export async function startSections(flags: readonly string[]): Promise<Section[]> {
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
  const run = ({ words, program = process.execPath, forgets }: Omit<Case, 'name'>) => {
    if (forgets) rmSync(join(env.HOME, '.cache'), { recursive: true, force: true });
    const began = performance.now();
    const { status, stderr } = spawnSync(program, words, { env });
    const took = performance.now() - began;
    if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
    return took;
  };
  const look = [turnout, 'connection:info', 'my-site.dev', '--field=sftp_command'];
  const cases: Case[] = [
    { name: 'node -e 0', words: ['-e', '0'] },
    { name: 'turnout --version', words: [turnout, '--version'] },
    { name: 'turnout __complete stashes', words: [turnout, '__complete', 'stashes'] },
    { name: 'connection:info, never seen: two requests', words: look, forgets: true },
    { name: 'connection:info, remembered', words: look },
    { name: 'connection:set --help', words: [turnout, 'connection:set', '--help'] },
    { name: 'the same without a code cache', words: [withoutCache(folder), 'connection:set', '--help'] },
    { name: 'file:put --help', words: [turnout, 'file:put', '--help'] },
    ...peers(env.PATH),
  ];
  try {
    run({ words: [turnout, 'auth:login', '--machine-token-file', join(folder, 'machine-token')] });
    for (const each of cases) run(each);
    const series = cases.map(({ name }) => ({ name, runs: [] as number[] }));
    for (let round = 0; round < rounds; round++) {
      for (const [n, each] of cases.entries()) series[n]?.runs.push(run(each));
    }
    return [{ title: 'Start', figures: figuresOf(series) }];
  } finally {
    await sandbox.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Other command line tools of this kind, where they are installed. */
function peers(path: string): Case[] {
  const lines: [string, ...string[]][] = [
    ['gh', '--version'],
    ['gh', '__complete', 'pr', ''],
    ['terminus', '--version'],
  ];
  return lines.flatMap(([name, ...words]) => {
    const program = findProgram(name, path);
    return program ? [{ name: [name, ...words].join(' ').trimEnd(), words, program }] : [];
  });
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
