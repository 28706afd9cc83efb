import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLookUps } from '../../src/config/lookup-cache.ts';
import { findProgram } from '../../src/system/programs/programs.ts';
import { until } from '../support/until.ts';
import { benchOf, figuresOf, type Section, type Series, timed } from './figures.ts';

const sites = 5000;
const completions = join(process.cwd(), 'completions');

/** What is typed when TAB is pressed. */
const lines = {
  'one of 5,000 sites': 'connection:info site-04321',
  'all of 5,000 sites': 'connection:info site-',
  'an environment': 'connection:info site-04321.',
};

interface Stage {
  env: Record<string, string>;
  folder: string;
  /** A line for each start of Node or turnout. */
  started: string;
  rounds: number;
}

/** TAB in bash, zsh and fish with 5,000 remembered sites, beside a whole bash that does nothing. */
export const bench = benchOf(completionSections);

export async function completionSections(flags: readonly string[]): Promise<Section[]> {
  const stage = setUp(flags.includes('--quick') ? 9 : 25);
  try {
    const series: Series[] = [{ name: 'bash -c :', runs: await wholeBash(stage) }];
    const notes: string[] = [];
    for (const [shell, measure] of Object.entries({ bash: inBash, zsh: inZsh, fish: inFish })) {
      if (!findProgram(shell, process.env['PATH'])) {
        notes.push(`${shell} is not installed here.`);
        continue;
      }
      for (const [name, line] of Object.entries(lines)) {
        series.push({ name: `${shell}: ${name}`, runs: await measure(`turnout ${line}`, stage) });
      }
    }
    const starts = existsSync(stage.started) ? readFileSync(stage.started, 'utf8').split('\n').length - 1 : 0;
    notes.push(`Node was started ${starts} times for all of them.`);
    return [{ title: 'TAB', figures: figuresOf(series), notes }];
  } finally {
    rmSync(stage.folder, { recursive: true, force: true });
  }
}

function setUp(rounds: number): Stage {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-tab-'));
  const started = join(folder, 'started');
  mkdirSync(join(folder, 'bin'));
  for (const name of ['turnout', 'node']) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\necho $0 >> '${started}'\n`, { mode: 0o755 });
  }
  const cache = join(folder, '.cache/turnout');
  openLookUps({ folder: cache, api: 'http://127.0.0.1:1', userId: 'u-1' }).keep(known => {
    for (let n = 0; n < sites; n++) {
      const number = String(n).padStart(5, '0');
      const id = `00000000-0000-4000-8000-0000000${number}`;
      known.set(id, { id, name: `site-${number}`, listed: 1, environments: ['dev', 'test', 'live'] });
    }
  });
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    HOME: folder,
    TERM: 'dumb',
    LANG: 'C.UTF-8',
  };
  return { env, folder, started, rounds };
}

async function wholeBash({ env, rounds }: Stage): Promise<number[]> {
  const runs: number[] = [];
  for (let n = 0; n < rounds; n++) runs.push(await timed(() => spawnSync('bash', ['-c', ':'], { env })));
  return runs;
}

/** bash itself says how long its function took. */
async function inBash(line: string, { env, rounds }: Stage): Promise<number[]> {
  // bash has cut the line at spaces and colons by then.
  const words = line.split(/ |(?<=:)|(?=:)/).map(word => `'${word}'`);
  const script = `source '${completions}/turnout.bash'
COMP_LINE='${line}' COMP_POINT=${line.length} COMP_WORDS=(${words.join(' ')}) COMP_CWORD=${words.length - 1}
for ((n = 0; n < ${rounds + 1}; n++)); do
  began=$EPOCHREALTIME; _turnout; ended=$EPOCHREALTIME
  echo $((\${ended/./} - \${began/./})) \${#COMPREPLY[@]}
done`;
  return microseconds(execFileSync('bash', ['--norc', '-c', script], { env, encoding: 'utf8' }));
}

/** Runs but the first, which still reads from the disk. Throws when there was nothing to offer. */
function microseconds(reported: string): number[] {
  const [, ...runs] = reported
    .trim()
    .split('\n')
    .map(line => line.split(' ').map(Number));
  if (runs.some(([, found]) => !found)) throw new Error(`TAB offered nothing: ${reported}`);
  return runs.map(([micro = Number.NaN]) => micro / 1000);
}

/** In zsh the function works within its line editor only, and so at a terminal. */
async function inZsh(line: string, { env, folder, rounds }: Stage): Promise<number[]> {
  const report = join(folder, 'zsh-report');
  const setup = join(folder, 'zsh-setup');
  writeFileSync(report, '');
  writeFileSync(
    setup,
    `autoload -Uz compinit; compinit -u -D; zmodload zsh/datetime; LISTMAX=-1
source '${completions}/_turnout'
_timed() {
  local began=$EPOCHREALTIME
  _turnout
  printf '%d %d\\n' $(((EPOCHREALTIME - began) * 1000000)) $compstate[nmatches] >> '${report}'
}
compdef _timed turnout
# Whatever there is, it is not shown: this is about finding it.
zle -C timed complete-word _main_complete
bindkey '^T' timed
comppostfuncs=(_hide); _hide() { compstate[list]= compstate[insert]= }
# Keys that come before the line editor are the terminal's.
zle-line-init() { echo 0 1 >> '${report}'; zle -D zle-line-init; }; zle -N zle-line-init
`,
  );
  const shell = spawn('script', ['-qfc', 'zsh -f -i', '/dev/null'], { env, cwd: folder });
  const reported = () => readFileSync(report, 'utf8');
  const lineCount = (count: number) =>
    until(() => reported().split('\n').length > count || undefined, 60_000);
  try {
    shell.stdin.write(`. ${setup}\n`);
    await lineCount(1);
    for (let n = 0; n < rounds; n++) {
      shell.stdin.write(`${line}\x14\x15`);
      await lineCount(n + 2);
    }
    return microseconds(reported());
  } finally {
    shell.kill('SIGKILL');
  }
}

/** fish has no clock of its own: how much longer a process takes that completes ten times. */
async function inFish(line: string, { env, rounds }: Stage): Promise<number[]> {
  const times = 10;
  const run = (count: number) =>
    timed(() => {
      const script = `source '${completions}/turnout.fish'
for n in (seq ${count}); set -l found (complete -C '${line}'); test (count $found) -gt 0; or exit 1; end`;
      execFileSync('fish', ['--no-config', '-c', script], { env });
    });
  const runs: number[] = [];
  for (let n = 0; n < rounds; n++) runs.push(((await run(times + 1)) - (await run(1))) / times);
  return runs;
}
