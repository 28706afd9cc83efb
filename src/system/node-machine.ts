import { statSync } from 'node:fs';
import { release } from 'node:os';
import { text } from 'node:stream/consumers';
import { systemClock } from './clock.ts';
import { hasCode } from './files.ts';
import type { Machine, SignalName } from './machine.ts';
import { feedProgram, findProgram, startDetached, startForeground } from './programs.ts';
import { systemRandom } from './random.ts';
import type { Output } from './streams.ts';

const signals: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The real machine. */
export function nodeMachine(): Machine {
  const { env } = process;
  return {
    argv: process.argv.slice(2),
    env,
    folder: process.cwd(),
    home: existingFolder(env['HOME'] ?? env['USERPROFILE']),
    system: process.platform,
    versions: { node: process.version, system: release() },
    processId: process.pid,
    input: {
      isTerminal: process.stdin.isTTY === true,
      read: () => text(process.stdin),
      stream: process.stdin,
    },
    output: outputTo(process.stdout),
    errors: outputTo(process.stderr),
    clock: systemClock,
    random: systemRandom,
    programs: {
      find: name => findProgram(name, env['PATH']),
      start: run => startForeground(run),
      feed: feedProgram,
      detach: (run, log) => startDetached(run, log).pid,
      self: () => ({ program: process.execPath, arguments: process.argv.slice(1, 2) }),
    },
    onSignals,
    signal: sendSignal,
    exit: code => process.exit(code),
  };
}

// Whoever reads us may go away at any time (`| head`). What we are in the middle of is finished all the same.
function outputTo(stream: NodeJS.WriteStream): Output {
  let gone = false;
  stream.on('error', error => {
    gone = true;
    if (hasCode(error, 'EPIPE') && process.exitCode === undefined) process.exitCode = 141;
  });
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    write: chunk =>
      new Promise(resolve => {
        if (gone || chunk === '') return resolve();
        stream.write(chunk, () => resolve());
      }),
    stream,
  };
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
