import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Runs a program to its end; `input` goes to its standard input. */
export function runProgram(
  program: string,
  args: string[],
  { env, input = '', cwd }: { env: NodeJS.ProcessEnv; input?: string; cwd?: string },
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { env, cwd, timeout: 20_000 });
    const ran: Ran = { code: null, stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => {
      ran.stdout += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      ran.stderr += chunk;
    });
    child.once('error', reject);
    child.once('close', code => resolve({ ...ran, code }));
    // A program need not read what it is given.
    child.stdin.on('error', () => {}).end(input);
  });
}

export function isMissing(program: string): boolean {
  return !(process.env['PATH'] ?? '').split(delimiter).some(folder => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** For `describe.skipIf`: the name says why the tests did not run. */
export function needs(program: string): [boolean, string] {
  const missing = isMissing(program);
  return [missing, missing ? `${program} (skipped: not on PATH)` : program];
}
