import { spawnSync } from 'node:child_process';
import { findProgram } from '../../../src/system/programs/programs.ts';

const strace = findProgram('strace', process.env['PATH']);

/** Why system calls cannot be made to fail here; undefined where they can. */
export const noCrashes = canTrace() ? undefined : 'strace is not there, or may not trace';

export interface Crash {
  /** Of one or several system calls: `write`, `/^rename` */
  call: string;
  /** `error=ENOSPC`, `signal=SIGKILL` */
  effect: string;
  /** The how manieth call; `3+` is the third and all behind it. */
  when: string;
}

interface Crashed {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Whether there was such a call, so that something did happen. */
  struck: boolean;
}

/** Runs a program in which one system call fails, or is the last. */
export function runWithCrash(words: readonly string[], { call, effect, when }: Crash): Crashed {
  const inject = `inject=${call}:${effect}:when=${when}`;
  const { status, signal, stderr } = spawnSync(
    strace ?? 'strace',
    ['-f', '-qq', '-e', `trace=${call}`, '-e', inject, ...words],
    { encoding: 'utf8', timeout: 60_000 },
  );
  const struck = /\(INJECTED\)|killed by SIG/.test(stderr);
  return { code: status, signal, struck };
}

function canTrace(): boolean {
  return strace !== undefined && spawnSync(strace, ['-qq', '-e', 'trace=none', 'true']).status === 0;
}
