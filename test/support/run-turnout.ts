import { mkdtempSync, rmSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { main } from '../../src/main.ts';
import { type Clock, systemClock } from '../../src/system/clock.ts';
import type { Machine, WaitNotices } from '../../src/system/machine.ts';
import {
  captureProgram,
  findProgram,
  handToProgram,
  pipeProgram,
  type Run,
  startDetached,
  startForeground,
} from '../../src/system/programs/programs.ts';
import type { SignalName } from '../../src/system/programs/signal-name.ts';
import { systemRandom } from '../../src/system/random.ts';
import type { Output } from '../../src/system/streams.ts';
import type { StartedSandbox } from './started-sandbox.ts';

export interface Ran {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface RunOptions {
  env?: Record<string, string>;
  /** Standard input. */
  input?: string;
  /** The same as a stream, for one that does not end. */
  stream?: NodeJS.ReadableStream;
  /** Standard output and error are a terminal of this width; standard input is one too. */
  terminal?: { columns: number };
  clock?: Clock;
  /** None unless given: on a clock that jumps, how often one looks until something is done depends on the machine. */
  waitNotices?: WaitNotices;
  folder?: string;
  /** Where the account's home is another one than HOME. */
  accountHome?: string;
  /** Given a function that sends the process a signal. */
  onStart?(send: (signal: SignalName) => void): void;
}

/** One person's machine: a home of its own, an environment of its own, and turnout in this very process. */
export interface Person {
  home: string;
  env: Record<string, string>;
  /** The home of the account, into which OpenSSH looks, where a test lets it; else HOME. */
  accountHome?: string;
  run(line: string | readonly string[], options?: RunOptions): Promise<Ran>;
  dispose(): void;
}

type Watcher = (ran: Ran, env: Readonly<Record<string, string>>) => void;
const watchers: Watcher[] = [];

/** Shows everything that is printed by processes of this test file from now on. */
export function watchRuns(watcher: Watcher): void {
  watchers.push(watcher);
}

/** `TURNOUT_SANDBOX_DIR` and the machine token of the sandbox are in the environment, so no login is needed. */
export function newPerson(sandbox?: StartedSandbox): Person {
  const home = mkdtempSync(join(tmpdir(), 'turnout-home-'));
  const env: Record<string, string> = { HOME: home, PATH: process.env['PATH'] ?? '' };
  if (sandbox) {
    env['TURNOUT_PLATFORM'] = 'sandbox';
    env['TURNOUT_SANDBOX_DIR'] = sandbox.folder;
    env['TURNOUT_MACHINE_TOKEN'] = sandbox.token;
  }
  const person: Person = {
    home,
    env,
    run: (line, options = {}) => {
      const argv = typeof line === 'string' ? line.split(' ').filter(Boolean) : line;
      const { folder = home, accountHome = person.accountHome } = options;
      return run(argv, {
        ...options,
        ...(accountHome !== undefined && { accountHome }),
        env: { ...env, ...options.env },
        folder,
      });
    },
    dispose: () => rmSync(home, { recursive: true, force: true }),
  };
  return person;
}

async function run(
  argv: readonly string[],
  options: RunOptions & { env: Record<string, string>; folder: string },
): Promise<Ran> {
  const { env, folder, terminal } = options;
  const output = sink(terminal);
  const errors = sink(terminal);
  const listeners = new Set<(signal: SignalName) => void>();
  const machine: Machine = {
    argv,
    env,
    folder: () => folder,
    home: env['HOME'],
    accountHome: () => options.accountHome ?? env['HOME'],
    system: process.platform,
    versions: { node: process.version, system: release() },
    processId: process.pid,
    input: {
      isTerminal: terminal !== undefined,
      read: async () => options.input ?? '',
      stream: options.stream ?? (terminal ? typed(options.input) : Readable.from([options.input ?? ''])),
    },
    output: output.output,
    errors: errors.output,
    clock: options.clock ?? systemClock,
    ...(options.waitNotices && { waitNotices: options.waitNotices }),
    random: systemRandom,
    programs: {
      find: name => findProgram(name, env['PATH']),
      feed: async (order, text) => {
        await joined(order, { input: text, output: output.output, errors: errors.output }).ended;
      },
      start: order => joined(order, { input: options.input, output: output.output, errors: errors.output }),
      hand: handToProgram,
      capture: captureProgram,
      pipe: pipeProgram,
      detach: startDetached,
      self: () => ({
        program: process.execPath,
        arguments: [join(import.meta.dirname, '../../bin/turnout.js')],
      }),
    },
    onSignals(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    signal: (processId, signal) => {
      try {
        return process.kill(processId, signal);
      } catch {
        return false;
      }
    },
    exit: code => {
      throw new Error(`exit ${code}`);
    },
  };
  options.onStart?.(signal => {
    for (const listener of [...listeners]) listener(signal);
  });
  const exitCode = await main(machine);
  const ran = { exitCode, stdout: output.text(), stderr: errors.text() };
  for (const watch of watchers) watch(ran, env);
  return ran;
}

interface Streams {
  input: string | undefined;
  output: Output;
  errors: Output;
}

/** Another program with turnout's own streams, as a person's machine gives them to it. */
function joined(order: Run, { input = '', output, errors }: Streams) {
  const { child, ...program } = startForeground(order, 'pipe');
  // It need not read what it is given.
  child?.stdin?.on('error', () => {}).end(input);
  child?.stdout?.on('data', chunk => output.write(String(chunk)));
  child?.stderr?.on('data', chunk => errors.write(String(chunk)));
  return program;
}

/** What a person types: their terminal does not end behind it. */
function typed(keys = ''): PassThrough {
  const stream = new PassThrough();
  stream.write(keys);
  return stream;
}

function sink(terminal: { columns: number } | undefined) {
  let text = '';
  const stream = new PassThrough();
  stream.on('data', chunk => {
    text += String(chunk);
  });
  return {
    text: () => text,
    output: {
      isTerminal: terminal !== undefined,
      columns: terminal?.columns,
      stream,
      write: async (chunk: string | Uint8Array) => {
        text += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      },
    },
  };
}
