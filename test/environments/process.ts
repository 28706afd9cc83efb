import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { programOnPath } from '../../src/system/programs/programs.ts';
import { until } from '../support/until.ts';
import { newestNode } from './newest-node.ts';
import { nameless, type OddMachine, type Stage } from './stage.ts';

export interface Ended {
  /** Null: a signal ended it, for example ours after the longest time that a command may take. */
  code: number | null;
  output: string;
}

/** With its own packages beside it, as a build elsewhere has none. */
const repository = join(import.meta.dirname, '../..');
/** Milliseconds. */
const maxTime = 90_000;

/** Runs the built turnout on an odd machine, as a process with nothing but that machine's environment. */
export async function runOn(stage: Stage, machine: OddMachine, line: readonly string[]): Promise<Ended> {
  const [name = '', ...words] = [...wrapper(stage, machine), ...nodeAnd(stage, machine, line)];
  // Found on our own path: the odd machine's may not even be there outside of it.
  const program = programOnPath(name) ?? name;
  const child = spawn(program, words, {
    cwd: machine.work,
    env: environmentOf(stage, machine, line),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: maxTime,
    killSignal: 'SIGKILL',
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', chunk => {
      output += String(chunk);
    });
  }
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (line[0] === 'sandbox:start')
    void endWhenRunning(join(machine.location.home, 'box/running.json'), ended);
  return { code: await ended, output };
}

/** `sandbox:start` goes on until it is asked to end. What it wrapped into need not hand a signal on. */
async function endWhenRunning(file: string, ended: Promise<unknown>): Promise<void> {
  let isOver = false;
  const end = () => {
    isOver = true;
  };
  void ended.then(end, end);
  const look = () => (existsSync(file) ? Number(JSON.parse(readFileSync(file, 'utf8')).pid) : undefined);
  const pid = await until(() => (isOver ? 0 : look()), maxTime);
  if (pid) process.kill(pid, 'SIGTERM');
}

/** Where a path of an odd machine is for its processes: where there is no /tmp, its folders are elsewhere. */
function insideOf({ conditions, root, home }: OddMachine): (text: string) => string {
  if (conditions.tmp === 'there') return text => text;
  return text => text.replaceAll(root, '/odd').replaceAll(home, '/odd-home');
}

function nodeAnd({ built }: Stage, machine: OddMachine, line: readonly string[]): string[] {
  const { conditions, root } = machine;
  const inside = insideOf(machine);
  const hasTmp = conditions.tmp === 'there';
  const newest = () => (hasTmp ? newestNode() : '/node');
  const node = conditions.node === 'newest' ? newest() : process.execPath;
  const words = hasTmp
    ? [node, built.program, ...line]
    : [node, '/turnout/bin/turnout.js', ...line.map(inside)];
  if (conditions.terminal !== 'no columns') return words;
  const quoted = words.map(word => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  return ['script', '-qfec', `stty cols 0 rows 0; exec ${quoted}`, inside(join(root, 'typescript'))];
}

/** What makes the conditions that are the kernel's. */
function wrapper({ sandbox }: Stage, machine: OddMachine): string[] {
  const { conditions, root, home } = machine;
  const { user, descriptors, folder, tmp, node } = conditions;
  const work = insideOf(machine)(machine.work);
  const binds = { [repository]: '/turnout', [root]: '/odd', [sandbox.folder]: '/box' };
  // A home on a disk of its own.
  if (!home.startsWith(root)) binds[home] = '/odd-home';
  if (node === 'newest') binds[newestNode()] = '/node';
  return [
    ...(tmp === 'none' ? withoutTmp(binds) : []),
    ...(user === 'nameless'
      ? ['setpriv', `--reuid=${nameless}`, `--regid=${nameless}`, '--clear-groups']
      : []),
    ...(folder === 'gone'
      ? ['sh', '-c', `mkdir '${work}/gone' && cd '${work}/gone' && rmdir '${work}/gone' && exec "$@"`, 'sh']
      : []),
    ...(descriptors === 'few' ? ['sh', '-c', 'ulimit -n 24; exec "$@"', 'sh'] : []),
  ];
}

function withoutTmp(binds: Readonly<Record<string, string>>): string[] {
  const others = readdirSync('/').filter(name => !['tmp', 'proc', 'dev'].includes(name));
  return [
    ...['bwrap', '--die-with-parent'],
    ...others.flatMap(name => ['--dev-bind', `/${name}`, `/${name}`]),
    ...['--dev-bind', '/dev', '/dev', '--proc', '/proc'],
    ...Object.entries(binds).flatMap(([from, to]) => ['--bind', from, to]),
    ...['--chdir', '/odd/work'],
  ];
}

function environmentOf(
  { sandbox }: Stage,
  machine: OddMachine,
  line: readonly string[],
): Record<string, string> {
  const { conditions, home, bin, agent, root } = machine;
  const inside = insideOf(machine);
  // A login is for who has no token in a variable.
  const token = line[0] === 'auth:login' ? {} : { TURNOUT_MACHINE_TOKEN: sandbox.token };
  const homes = { unset: {}, missing: { HOME: `${inside(root)}/no/home` } };
  return {
    PATH: inside(bin),
    ...(conditions.home === 'unset' || conditions.home === 'missing'
      ? homes[conditions.home]
      : { HOME: inside(home) }),
    ...(conditions.terminal === 'no TERM' ? {} : { TERM: 'xterm' }),
    ...(conditions.locale === 'C' ? { LANG: 'C', LC_ALL: 'C' } : { LANG: 'C.UTF-8' }),
    // A pager waits for a key.
    PAGER: 'cat',
    SSH_AUTH_SOCK: inside(agent),
    TURNOUT_PLATFORM: 'sandbox',
    TURNOUT_SANDBOX_DIR: conditions.tmp === 'none' ? '/box' : sandbox.folder,
    ...token,
  };
}
