import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { NotFoundError, TimeoutError, TurnoutError } from '../../errors/turnout-error.ts';

import { folderIfThere } from '../../system/disk/current-folder.ts';
import { hasCode, makePrivateFolder, readFileIfThere } from '../../system/disk/files.ts';

import type { Machine } from '../../system/machine.ts';
import type { Sandbox } from '../sandbox.ts';
import { cloneCode, forgetClones, isRepositoryUrl } from './cloned-code.ts';
import { FolderHeldError, holdFolder, isHeld } from './folder-lock.ts';
import { hostSandbox } from './host.ts';
import {
  forgetContent,
  forgetEverything,
  readIdentity,
  readUsers,
  removeIfEmpty,
  whatIsIn,
} from './identity.ts';
import { isTaken } from './kept-port.ts';
import { readStartOptions, type StartOptions, type StartRequest } from './start-options.ts';
import { isAlive, type RunningSandbox, readRunning } from './state-file.ts';

/** A sandbox that was started, or was found running. */
export interface StartedSandbox {
  running: RunningSandbox;
  /** It had been started before: nothing of what was asked for now holds. */
  already: boolean;
  /** What serves, when it is in this process. */
  sandbox?: Sandbox;
  /** Ends it, if it was started here. */
  close(): Promise<void>;
}

/** Milliseconds. */
const startTimeout = 60_000;
const stopTimeout = 20_000;

/** Starts and stops the sandbox that keeps its state in one folder. */
export function createSandboxControl(machine: Machine, folder: string) {
  const { clock, random, processId } = machine;
  const running = () => readRunning(folder, machine);

  return {
    folder,
    running,

    /** In this process, until it is closed, unless one runs already. */
    async start(request: StartRequest): Promise<StartedSandbox> {
      const options = await readRequest(request);
      try {
        const hosted = await hostSandbox({
          ...options,
          folder,
          clock,
          random,
          processId,
          knownHosts: join(folder, 'known_hosts'),
          asked: isRequested(request),
          searchPath: machine.env['PATH'] ?? '',
          report: error => void machine.errors.write(`${describe(error)}\n`),
          note: line => void machine.errors.write(`${line}\n`),
          warn: text => void machine.errors.write(`${text}\n`),
        });
        forgetClones(folder);
        return { ...hosted, already: false };
      } catch (error) {
        if (error instanceof FolderHeldError) return findStarted(error);
        throw isTaken(error) ? portTaken(error, request) : error;
      }
    },

    /** In a process of its own, which goes on when this one has ended, unless one runs already. */
    async detach(commandLine: readonly string[], request: StartRequest): Promise<StartedSandbox> {
      // A private repository may ask for a passphrase, which the process in the background cannot.
      await readRequest(request);
      makePrivateFolder(folder);
      if (await isHeld(folder)) return findStarted();
      // What keeps the folder from being held is said here, and not by way of the new process's log.
      try {
        const letGo = await holdFolder(folder);
        await letGo();
      } catch (error) {
        if (error instanceof FolderHeldError) return findStarted(error);
        throw error;
      }
      const logFile = join(folder, 'sandbox.log');
      return waitForStart(await startDetached(machine, commandLine, logFile), logFile);
    },

    /** The accounts, with their passwords and tokens; empty where no sandbox was ever started. */
    users: () => (existsSync(folder) ? readUsers(folder) : []),

    /** Flags of `request` that a running sandbox was not started with. */
    unheeded(request: StartRequest, { asked = {} }: RunningSandbox): string[] {
      const wanted = Object.entries(isRequested(request));
      return wanted.filter(([flag, value]) => asked[flag] !== value).map(([flag]) => flag);
    },

    /** Ports that belong to the folder and that another program has today, each in words. */
    movedPorts(now: RunningSandbox): string[] {
      const { apiPort, sshPort } = readIdentity(folder);
      const api = Number(new URL(now.api).port);
      const moved = (what: string, kept: number | undefined, port: number) =>
        kept === undefined || kept === port
          ? []
          : [`Port ${kept} is in use by another program: ${what} is on ${port} until the next start.`];
      return [...moved('the API', apiPort, api), ...moved('SFTP and Git', sshPort, now.sshPort)];
    },

    async stop(): Promise<RunningSandbox | undefined> {
      const found = running();
      if (!found || !(await isHeld(folder))) return undefined;
      machine.signal(found.pid, 'SIGTERM');
      const until = clock.elapsed() + stopTimeout;
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

    /**
     * Forgets the content, or by what clients know it too. Only for a folder that a sandbox has made, and that none is
     * running on.
     */
    async reset(what: 'content' | 'everything' = 'content'): Promise<void> {
      const there = whatIsIn(folder);
      if (there === 'nothing' || (there === 'identity' && what === 'content')) {
        throw new NotFoundError(`There is no sandbox in ${folder}.`, {
          hint: 'Start one with: turnout sandbox:start',
        });
      }
      const letGo = await holdFolder(folder);
      try {
        if (what === 'content') forgetContent(folder);
        else forgetEverything(folder);
      } finally {
        await letGo();
      }
      if (what === 'everything') removeIfEmpty(folder);
    },
  };

  /** The one that holds the folder, as soon as it has written down where it is. */
  async function findStarted(held?: FolderHeldError): Promise<StartedSandbox> {
    const until = clock.elapsed() + startTimeout;
    for (;;) {
      const found = running();
      if (found) return { running: found, already: true, close: async () => {} };
      if (clock.elapsed() > until || !(await isHeld(folder))) break;
      await clock.sleep(50);
    }
    throw (
      held ??
      new TurnoutError('failed', `A sandbox on ${folder} was ended while it started.`, {
        hint: 'Start it again: turnout sandbox:start',
      })
    );
  }

  async function readRequest(request: StartRequest): Promise<StartOptions> {
    const { code } = request;
    if (!code || !isRepositoryUrl(code)) return readStartOptions(request, code ? machine.folder() : '/');
    // What is wrong with the rest is said before anything is fetched.
    readStartOptions({ ...request, code: undefined }, '/');
    return readStartOptions({ ...request, code: await cloneCode(machine, folder, code) }, folder);
  }

  async function waitForStart(pid: number, logFile: string): Promise<StartedSandbox> {
    const until = clock.elapsed() + startTimeout;
    for (;;) {
      const found = running();
      const alive = isAlive(pid, machine.signal);
      // Another start may have been quicker: then ours has ended with that one's address.
      if (found && (found.pid === pid || !alive)) {
        return { running: found, already: found.pid !== pid, close: async () => {} };
      }
      if (!alive || clock.elapsed() > until) {
        throw new TurnoutError('failed', `The sandbox did not start. ${lastLine(logFile)}`, {
          hint: `All it said is in ${logFile}`,
        });
      }
      await clock.sleep(50);
    }
  }
}

/** Flags by name, as typed, to be compared with another start. */
function isRequested({ faults, ...request }: StartRequest): Record<string, string> {
  const { apiPort, sshPort, httpsPort, ...rest } = request;
  const ports = { 'api-port': apiPort, 'ssh-port': sshPort, 'https-port': httpsPort };
  const flags = { ...ports, ...rest, fault: faults.join(' ') || undefined };
  const given = Object.entries(flags).filter((flag): flag is [string, string] => flag[1] !== undefined);
  return Object.fromEntries(given);
}

export type SandboxControl = ReturnType<typeof createSandboxControl>;

async function startDetached(machine: Machine, commandLine: readonly string[], logFile: string) {
  const self = machine.programs.self();
  const log = openSync(logFile, 'a', 0o600);
  const run = {
    program: self.program,
    arguments: [...self.arguments, ...commandLine],
    folder: folderIfThere(machine),
    env: machine.env,
  };
  try {
    return await machine.programs.detach(run, log);
  } finally {
    closeSync(log);
  }
}

function portTaken(error: unknown, { apiPort, httpsPort }: StartRequest): TurnoutError {
  const port = typeof error === 'object' && error !== null && 'port' in error ? String(error.port) : apiPort;
  const flag = port === httpsPort ? '--https-port' : '--api-port';
  const isRefused = hasCode(error, 'EACCES');
  return new TurnoutError('failed', `Port ${port} ${isRefused ? 'is not for this user' : 'is in use'}.`, {
    hint: `Take another one with ${flag}, or leave it out.`,
    cause: error,
  });
}

function lastLine(file: string): string {
  return (readFileIfThere(file) ?? '').trim().split('\n').at(-1) ?? '';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
