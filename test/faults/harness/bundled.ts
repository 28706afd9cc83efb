import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'rolldown';

/** A program of test/faults/programs, made runnable: Node 20 does not read TypeScript. */
export interface Program {
  /** Its words, for a user who starts it in some other way. */
  words(...args: string[]): string[];
  start(...args: string[]): ChildProcess;
  dispose(): void;
}

export async function bundle(name: string): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-program-'));
  const file = join(folder, `${name}.mjs`);
  await build({
    input: join(import.meta.dirname, '../programs', `${name}.ts`),
    platform: 'node',
    external: ['ssh2', 'conf', 'valibot'],
    logLevel: 'silent',
    output: { file, format: 'esm' },
  });
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'));
  const words = (...args: string[]) => [process.execPath, file, ...args];
  return {
    words,
    start: (...args) => spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'inherit', 'inherit'] }),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}
