import type { ChildProcess, SpawnOptions, StdioOptions } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, statSync } from 'node:fs';
import { devNull, constants as system } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { NotStartedError } from './not-started.ts';
import type { SignalName } from './signal-name.ts';

export interface Run {
  /** Absolute; see `find`. */
  program: string;
  arguments: readonly string[];
  folder?: string | undefined;
  /** The environment of the child, apart from our machine tokens: see childEnvironment. */
  env: Readonly<Record<string, string | undefined>>;
  /** `kept`: for a command of the user's own, which may call turnout or Terminus itself. */
  tokens?: 'kept';
}

export interface CaptureLimits {
  /** Milliseconds after which the child is killed. */
  timeout: number;
  /** Bytes of output after which the child is killed. */
  maxBytes: number;
}

export interface Captured {
  /** Undefined when it was killed for a limit, or by a signal. */
  exitCode: number | undefined;
  stdout: string;
  stderr: string;
  /** The limit that it was killed for. */
  exceeded?: 'time' | 'output';
}

/** A program that has our streams while it runs. */
export interface Foreground {
  /** Its exit code, 128 and the number of the signal that ended it. Rejects with NotStartedError. */
  ended: Promise<number>;
  signal(name: SignalName): void;
}

/** Other programs. Never through a shell, never one that lies in the working directory. */
export interface Programs {
  /** The absolute path of a program on PATH, or of one given by such a path; undefined when there is none. */
  find(name: string): string | undefined;
  /** Starts one in the foreground, with our own standard input, output and error. */
  start(run: Run): Foreground;
  /** Gives one a text on standard input, and the rest of our streams. Rejects with NotStartedError. */
  feed(run: Run, text: string): Promise<void>;
  /**
   * Gives one a text on standard input and none of our streams: it may go on in the background, and a caller who waits for the
   * end of our output would wait for it. Returns its exit code. Rejects with NotStartedError.
   */
  hand(run: Run, text: string): Promise<number>;
  /** Runs one without a standard input and resolves with what it printed. Rejects with NotStartedError. */
  capture(run: Run, limits: CaptureLimits): Promise<Captured>;
  /** Starts one whose standard input, output and error are ours to talk over. */
  pipe(run: Run): Started;
  /** Starts one that outlives us; its output goes to `log`. Resolves with its process id. Rejects with NotStartedError. */
  detach(run: Run, log: number): Promise<number>;
  /** This very tool, as a command that starts it again: program and first arguments. */
  self(): { program: string; arguments: readonly string[] };
}

export function findProgram(name: string, path: string | undefined): string | undefined {
  if (isAbsolute(name)) return isExecutable(name) ? name : undefined;
  for (const folder of (path ?? '').split(delimiter)) {
    // An empty or relative entry means the working directory, where anyone's checkout could plant a `git`.
    if (!isAbsolute(folder)) continue;
    const file = join(folder, name);
    if (isExecutable(file)) return file;
  }
  return undefined;
}

/** The absolute path of a program on the PATH of this process. */
export function programOnPath(name: string): string | undefined {
  return findProgram(name, process.env['PATH']);
}

/** A search path without the entries that mean the working directory, for programs that look for others themselves. */
export function absolutePath(path: string): string {
  return path.split(delimiter).filter(isAbsolute).join(delimiter);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** The environment that this process was started in. */
export function ownEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

const machineTokens = ['TURNOUT_MACHINE_TOKEN', 'TERMINUS_MACHINE_TOKEN'];

/** An environment without our machine tokens: git, ssh, a pager or a browser needs none, and some live long. */
export function childEnvironment<Value extends string | undefined>(
  env: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !machineTokens.includes(name)));
}

/** Three pipes with two ends each, and what Node needs besides to start a child and to hear of its end. */
const childDescriptors = 12;

/**
 * For a library that starts children by itself and would use one that Node could give no streams. Throws
 * NotStartedError where too few descriptors are free.
 */
export function requireRoomForChild(program: string): void {
  const opened: number[] = [];
  try {
    for (let count = 0; count < childDescriptors; count++) opened.push(openSync(devNull, 'r'));
  } catch (cause) {
    throw new NotStartedError(program, { cause });
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

/** Loaded with the first program that is started: most commands start none, and it costs as much as they do. */
function spawner() {
  return process.getBuiltinModule('node:child_process').spawn;
}

export interface Started {
  /** Without streams where it could not be started. */
  child: ChildProcess | undefined;
  /** Resolves with its process id. Rejects with NotStartedError. */
  started: Promise<number>;
  /** Resolves with its exit code, 128 and the number of the signal that ended it. Rejects with NotStartedError. */
  ended: Promise<number>;
}

/**
 * The one place where a child is started. What keeps it from starting is thrown by Node for some codes, sent as an event
 * for others, and for a few leaves it without streams: here all of them are one rejection.
 */
export function startChild(
  { program, arguments: args, folder, env, tokens }: Run,
  options: Pick<SpawnOptions, 'stdio' | 'detached'>,
): Started {
  const given = tokens === 'kept' ? { ...env } : childEnvironment(env);
  let child: ChildProcess;
  try {
    child = spawner()(program, args, { cwd: folder, env: given, ...options });
  } catch (cause) {
    return failed(new NotStartedError(program, { cause, folder }));
  }
  const started = new Promise<number>((resolve, reject) => {
    child.once('spawn', () => resolve(child.pid ?? 0));
    child.on('error', cause => reject(new NotStartedError(program, { cause, folder })));
  });
  const closed = new Promise<number>(resolve => {
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal ? system.signals[signal] : 0)));
  });
  return watched({ child, started, ended: started.then(() => closed) });
}

function failed(error: NotStartedError): Started {
  return watched({ child: undefined, started: Promise.reject(error), ended: Promise.reject(error) });
}

/** A caller who waits for one of the two must not be ended by the other. */
function watched(child: Started): Started {
  child.started.catch(() => {});
  child.ended.catch(() => {});
  return child;
}

export function startForeground(
  run: Run,
  stdio: StdioOptions = 'inherit',
): Foreground & { child: ChildProcess | undefined } {
  const { child, ended } = startChild(run, { stdio });
  return { child, ended, signal: name => void child?.kill(name) };
}

export async function feedProgram(run: Run, text: string): Promise<void> {
  const { child, ended } = startForeground(run, ['pipe', 'inherit', 'inherit']);
  // A pager may be left before the end of the text.
  child?.stdin?.on('error', () => {}).end(text);
  await ended;
}

export async function handToProgram(run: Run, text: string): Promise<number> {
  const { child, ended } = startForeground(run, ['pipe', 'ignore', 'ignore']);
  // One that fails need not read it.
  child?.stdin?.on('error', () => {}).end(text);
  return ended;
}

export function pipeProgram(run: Run): Started {
  return startChild(run, { stdio: 'pipe' });
}

export async function captureProgram(run: Run, { timeout, maxBytes }: CaptureLimits): Promise<Captured> {
  const { child, ended } = startForeground(run, ['ignore', 'pipe', 'pipe']);
  const output = { stdout: '', stderr: '' };
  let exceeded: Captured['exceeded'];
  const kill = (why: Captured['exceeded']) => {
    exceeded ??= why;
    child?.kill('SIGKILL');
    // A grandchild may hold the other ends open for longer.
    child?.stdout?.destroy();
    child?.stderr?.destroy();
  };
  const timer = setTimeout(() => kill('time'), timeout);
  for (const name of ['stdout', 'stderr'] as const) {
    child?.[name]?.setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
      if (output.stdout.length + output.stderr.length > maxBytes) kill('output');
    });
  }
  try {
    const exitCode = await ended;
    return exceeded ? { exitCode: undefined, ...output, exceeded } : { exitCode, ...output };
  } finally {
    clearTimeout(timer);
  }
}

export function startDetached(run: Run, log: number): Promise<number> {
  const { child, started } = startChild(run, { detached: true, stdio: ['ignore', log, log] });
  child?.unref();
  return started;
}
