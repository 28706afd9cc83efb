import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export interface Run {
  /** Absolute; see `find`. */
  program: string;
  arguments: readonly string[];
  folder?: string;
  /** The whole environment of the child. */
  env: Readonly<Record<string, string | undefined>>;
}

/** Other programs. Never through a shell, never one that lies in the working directory. */
export interface Programs {
  /** The absolute path of a program on PATH; undefined when it is not installed. */
  find(name: string): string | undefined;
  /** Starts one that outlives us; its output goes to `log`. Answers its process id. */
  detach(run: Run, log: number): number | undefined;
  /** This very tool, as a command that starts it again: program and first arguments. */
  self(): { program: string; arguments: readonly string[] };
}

export function findProgram(name: string, path: string | undefined): string | undefined {
  for (const folder of (path ?? '').split(delimiter)) {
    // An empty or relative entry means the working directory, where anybody's checkout could plant a `git`.
    if (!isAbsolute(folder)) continue;
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

export function startDetached({ program, arguments: args, folder, env }: Run, log: number): ChildProcess {
  const child = spawn(program, args, {
    cwd: folder,
    env: { ...env },
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  return child;
}
