import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

export interface Measured {
  seconds: number;
  /** Megabytes; of the program itself, not of the ssh that some of them start. */
  peak: number | undefined;
}

// Certificates that a machine adds are read at the start of every Node process, and none is needed here.
const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;

/** Runs a program to its end. Rejects with what it said when it fails or takes longer than `timeout` seconds. */
export function measure([program = '', ...args]: readonly string[], patience: number): Promise<Measured> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true, env });
    let reported = '';
    let peak: number | undefined;
    let late = false;
    child.stderr.on('data', chunk => {
      reported += String(chunk);
    });
    const looking = setInterval(() => {
      peak = peakOf(child.pid) ?? peak;
    }, 50);
    const timer = setTimeout(() => {
      late = true;
      // Its own group: with the ssh that it has started.
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, patience * 1000);
    child.on('error', reject);
    child.on('close', code => {
      clearInterval(looking);
      clearTimeout(timer);
      const seconds = (performance.now() - began) / 1000;
      const own = /^peak (\d+)$/m.exec(reported)?.[1];
      if (code === 0) resolve({ seconds, peak: own === undefined ? peak : Number(own) / 1024 });
      else
        reject(
          new Error(late ? `more than ${patience} s` : reported.trim().split('\n').slice(-3).join(' | ')),
        );
    });
  });
}

function peakOf(pid: number | undefined): number | undefined {
  try {
    const found = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return found === undefined ? undefined : Number(found) / 1024;
  } catch {
    return undefined;
  }
}
