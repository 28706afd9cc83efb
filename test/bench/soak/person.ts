import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Dice } from '../../faults/harness/dice.ts';

const binary = resolve('bin/turnout.js');
/** Milliseconds for one command; what is longer is a hang. */
const patience = 300_000;

export interface Done {
  /** Undefined when it was killed. */
  code: number | undefined;
  stdout: string;
  stderr: string;
  /** Epoch milliseconds. */
  from: number;
  to: number;
}

/** A user with a home, a key and a machine token, who works with turnout, and whose machine fails now and then. */
export interface Person {
  home: string;
  shelf: string;
  turnout(...args: string[]): Promise<Done>;
  git(...args: string[]): Promise<Done>;
  dispose(): void;
}

interface Wish {
  env: Record<string, string>;
  privateKey: string;
  dice: Dice;
  /** One command of so many is killed. */
  killOneIn: number;
  /** Told of every command that has ended. */
  seen(args: readonly string[], done: Done, hung: boolean): void;
}

export function newPerson({ env, privateKey, dice, killOneIn, seen }: Wish): Person {
  const home = mkdtempSync(join(tmpdir(), 'turnout-soak-'));
  const key = join(home, '.ssh/id_ecdsa');
  mkdirSync(join(home, '.ssh'), { mode: 0o700 });
  writeFileSync(key, privateKey, { mode: 0o600 });
  const ssh = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR', 'BatchMode=yes'];
  const whole = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_SSH_COMMAND: ['ssh -F /dev/null -i', key, ...ssh.map(each => `-o ${each}`)].join(' '),
    ...env,
  };

  function run(program: string, args: readonly string[]): Promise<Done> {
    const from = Date.now();
    const child = spawn(program, args, { env: whole, cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
    const reported = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const) {
      child[stream].on('data', chunk => {
        reported[stream] += String(chunk);
      });
    }
    let hung = false;
    const giveUp = setTimeout(() => {
      hung = true;
      child.kill('SIGKILL');
    }, patience);
    const kill = dice.oneIn(killOneIn)
      ? setTimeout(() => child.kill('SIGKILL'), dice.below(3000))
      : undefined;
    return new Promise(settle => {
      child.on('close', code => {
        clearTimeout(giveUp);
        clearTimeout(kill);
        const done = { code: code ?? undefined, ...reported, from, to: Date.now() };
        seen(program === 'git' ? ['git', ...args] : args.slice(1), done, hung);
        settle(done);
      });
    });
  }

  return {
    home,
    shelf: join(home, '.local/share/turnout/stashes'),
    turnout: (...args) => run(process.execPath, [binary, ...args]),
    git: (...args) => run('git', args),
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
}
