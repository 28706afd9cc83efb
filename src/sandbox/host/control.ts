import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { NotFoundError, TimeoutError, TurnoutError } from '../../errors/turnout-error.ts';
import { hasCode, makePrivateFolder, readFileIfThere } from '../../system/files.ts';
import type { Machine } from '../../system/machine.ts';
import { cloneCode, forgetClones, isRepositoryUrl } from './cloned-code.ts';
import { holdFolder, isHeld } from './folder-lock.ts';
import { type HostedSandbox, hostSandbox } from './host.ts';
import { removeFolder } from './remove-folder.ts';
import { isAlive, type RunningSandbox, readRunning } from './running.ts';
import { readStartWish, type StartOptions, type StartWish } from './start-wish.ts';

export type { StartWish } from './start-wish.ts';

/** Milliseconds. */
const startPatience = 60_000;
const stopPatience = 20_000;

/** Starts and stops the sandbox that keeps its state in one folder. */
export function createSandboxControl(machine: Machine, folder: string) {
  const { clock, random, processId } = machine;
  const running = () => readRunning(folder, machine);

  return {
    folder,
    running,

    /** In this process, until it is closed. */
    async start(wish: StartWish): Promise<HostedSandbox> {
      const options = await readWish(wish);
      makePrivateFolder(folder);
      try {
        const hosted = await hostSandbox({
          ...options,
          folder,
          clock,
          random,
          processId,
          searchPath: machine.env['PATH'] ?? '',
          report: error => void machine.errors.write(`${describe(error)}\n`),
        });
        forgetClones(folder);
        return hosted;
      } catch (error) {
        throw hasCode(error, 'EADDRINUSE') ? portTaken(wish.apiPort) : error;
      }
    },

    /** In a process of its own, which goes on when this one has ended. */
    async detach(commandLine: readonly string[], wish: StartWish): Promise<RunningSandbox> {
      // A private repository may ask for a passphrase, which the process in the background cannot.
      await readWish(wish);
      makePrivateFolder(folder);
      // Said at once here, and not by way of the new process's log.
      const letGo = await holdFolder(folder);
      await letGo();
      const logFile = join(folder, 'sandbox.log');
      return waitForStart(await startDetached(machine, commandLine, logFile), logFile);
    },

    async stop(): Promise<RunningSandbox | undefined> {
      const found = running();
      if (!found || !(await isHeld(folder))) return undefined;
      machine.signal(found.pid, 'SIGTERM');
      const until = clock.elapsed() + stopPatience;
      while (isAlive(found.pid, machine.signal) && (await isHeld(folder))) {
        if (clock.elapsed() > until) {
          throw new TimeoutError(`The sandbox (process ${found.pid}) does not stop.`, {
            hint: `See ${join(folder, 'sandbox.log')}`,
          });
        }
        await clock.sleep(50);
      }
      return found;
    },

    /** Forgets everything. Only for a folder that a sandbox has made, and that none is running on. */
    async reset(): Promise<void> {
      if (!existsSync(join(folder, 'state', 'journal.ndjson'))) {
        throw new NotFoundError(`There is no sandbox in ${folder}.`, {
          hint: 'Start one with: turnout sandbox:start',
        });
      }
      const letGo = await holdFolder(folder);
      try {
        removeFolder(folder);
      } finally {
        await letGo();
      }
    },
  };

  async function readWish(wish: StartWish): Promise<StartOptions> {
    const { code } = wish;
    if (!code || !isRepositoryUrl(code)) return readStartWish(wish, machine.folder);
    // What is wrong with the rest is said before anything is fetched.
    readStartWish({ ...wish, code: undefined }, machine.folder);
    return readStartWish({ ...wish, code: await cloneCode(machine, folder, code) }, machine.folder);
  }

  async function waitForStart(pid: number, logFile: string): Promise<RunningSandbox> {
    const until = clock.elapsed() + startPatience;
    for (;;) {
      const found = running();
      if (found && found.pid === pid) return found;
      const alive = isAlive(pid, machine.signal);
      if (!alive || clock.elapsed() > until) {
        throw new TurnoutError('failed', `The sandbox did not start. ${lastLine(logFile)}`, {
          hint: `All it said is in ${logFile}`,
        });
      }
      await clock.sleep(50);
    }
  }
}

export type SandboxControl = ReturnType<typeof createSandboxControl>;

async function startDetached(machine: Machine, commandLine: readonly string[], logFile: string) {
  const self = machine.programs.self();
  const log = openSync(logFile, 'a', 0o600);
  const run = {
    program: self.program,
    arguments: [...self.arguments, ...commandLine],
    folder: machine.folder,
    env: machine.env,
  };
  try {
    return await machine.programs.detach(run, log);
  } finally {
    closeSync(log);
  }
}

function portTaken(port: string | undefined): TurnoutError {
  return new TurnoutError('failed', `Port ${port} is in use.`, {
    hint: 'Take another one with --api-port, or leave it out.',
  });
}

function lastLine(file: string): string {
  return (readFileIfThere(file) ?? '').trim().split('\n').at(-1) ?? '';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
