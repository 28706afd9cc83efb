import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningSandbox } from '../../src/sandbox/host/host.ts';
import { until } from './until.ts';

// From the root of the checkout, where npm runs every script: a bench is bundled, and so lies elsewhere.
const binary = join(process.cwd(), 'bin/turnout.js');

/** The sandbox as people run it: the built binary, in a process of its own, which can be killed. */
export interface SandboxProcess extends RunningSandbox {
  folder: string;
  token: string;
  /** Ends it and waits for the end: `SIGTERM` is the tidy way, `SIGKILL` the other. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

export function sandboxFolder(): string {
  return mkdtempSync(join(tmpdir(), 'turnout-process-'));
}

/** Workflows are instant unless a flag says otherwise. `nodeFlags` are for Node itself. */
export async function startProcess(
  folder: string,
  flags: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<SandboxProcess> {
  const file = join(folder, 'running.json');
  const speed = flags.some(flag => flag.startsWith('--speed')) ? [] : ['--speed=instant'];
  const args = [...nodeFlags, binary, 'sandbox:start', '--dir', folder, '--ssh-port=0', ...speed, ...flags];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let reported = '';
  child.stderr.on('data', chunk => {
    reported += String(chunk);
  });
  const ended = new Promise<void>(resolve => child.on('exit', () => resolve()));
  const running = await until(() => {
    if (child.exitCode !== null) throw new Error(`the sandbox ended with ${child.exitCode}: ${reported}`);
    const found: RunningSandbox | undefined = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : undefined;
    return found?.pid === child.pid ? found : undefined;
  });
  return {
    ...running,
    folder,
    token: readFileSync(join(folder, 'machine-token'), 'utf8').trim(),
    async end(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
