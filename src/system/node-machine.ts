import { statSync } from 'node:fs';
import { release, userInfo } from 'node:os';
import { decodeText } from '../text/decode-text.ts';
import { systemClock } from './clock.ts';
import { currentFolder } from './disk/current-folder.ts';
import { hasCode } from './disk/files.ts';
import type { Machine } from './machine.ts';
import {
  captureProgram,
  feedProgram,
  findProgram,
  handToProgram,
  pipeProgram,
  startDetached,
  startForeground,
} from './programs/programs.ts';
import type { SignalName } from './programs/signal-name.ts';
import { systemRandom } from './random.ts';
import { isPlain, standardOutput } from './standard-output.ts';
import type { Input } from './streams.ts';

const signals: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The real machine. `onBrokenOutput` is told once, when standard output takes no more. */
export function nodeMachine(onBrokenOutput: (cause: Error) => void = onBrokenErrors): Machine {
  const { env } = process;
  return {
    argv: process.argv.slice(2),
    env,
    folder: currentFolder,
    home: existingFolder(env['HOME'] ?? env['USERPROFILE']),
    accountHome,
    system: process.platform,
    versions: {
      node: process.version,
      get system() {
        return release();
      },
    },
    processId: process.pid,
    input: standardInput,
    output: standardOutput({ descriptor: 1, open: () => process.stdout, onBroken: onBrokenOutput }),
    errors: standardOutput({ descriptor: 2, open: () => process.stderr, onBroken: onBrokenErrors }),
    clock: systemClock,
    waitNotices: { after: 15_000, every: 60_000 },
    random: systemRandom,
    programs: {
      find: name => findProgram(name, env['PATH']),
      start: run => startForeground(run),
      feed: feedProgram,
      hand: handToProgram,
      capture: captureProgram,
      pipe: pipeProgram,
      detach: startDetached,
      self: () => ({ program: process.execPath, arguments: process.argv.slice(1, 2) }),
    },
    onSignals,
    signal: sendSignal,
    exit: code => process.exit(code),
  };
}

/** Node makes the stream when it is first looked at, and most commands read nothing. */
const standardInput: Input = {
  get isTerminal() {
    return !isPlain(0) && process.stdin.isTTY === true;
  },
  read: async () => decodeText(await (await import('node:stream/consumers')).buffer(process.stdin)),
  get stream() {
    return process.stdin;
  },
};

function accountHome(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    // A container's user need not be in its list of accounts.
    return undefined;
  }
}

function onBrokenErrors(cause: Error): void {
  if (hasCode(cause, 'EPIPE') && process.exitCode === undefined) process.exitCode = 141;
}

function onSignals(listener: (signal: SignalName) => void): () => void {
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

function sendSignal(processId: number, signal: SignalName | 0): boolean {
  try {
    return process.kill(processId, signal);
  } catch (error) {
    if (hasCode(error, 'ESRCH')) return false;
    throw error;
  }
}

// `conf` and Node's recursive mkdir spin for ever below a home that is no folder (performance.md, "Traps").
function existingFolder(folder: string | undefined): string | undefined {
  try {
    return folder && statSync(folder).isDirectory() ? folder : undefined;
  } catch {
    return undefined;
  }
}
