import type { ChildProcess } from 'node:child_process';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import type { GitServiceName } from '../code/git/git.ts';
import type { GitService } from './ports.ts';
import { writeStandardError } from './standard-error.ts';

/** Starts one of Git's server programs with pipes for its three streams. */
export type SpawnGitService = (
  service: GitServiceName,
  repository: string,
  environment: Record<string, string>,
) => ChildProcess;

export interface GitSessionOptions {
  channel: ServerChannel;
  socket: Socket;
  /** Aborts when the client has gone. */
  gone: AbortSignal;
  active(): void;
}

const enoughUnsent = 4 * 1024 * 1024;
const maxErrorText = 64 * 1024;

/**
 * Joins a Git process and a channel until the process has ended, and tells the platform before the client
 * learns the exit status, so that what a push starts is under way when `git push` returns.
 */
export async function serveGit(
  git: GitService,
  start: () => ChildProcess,
  { channel, socket, gone, active }: GitSessionOptions,
): Promise<void> {
  let status = 1;
  let errorText: Buffer[] = [];
  try {
    const child = start();
    const stop = () => {
      child.kill();
      // It may be paused for a client that will not read on, and a paused stream never ends.
      child.stdout?.destroy();
    };
    gone.addEventListener('abort', stop, { once: true });
    if (gone.aborted) stop();
    errorText = collect(child.stderr);
    channel.on('data', active);
    // A process that ends early closes its end; that is no error of ours.
    child.stdin?.on('error', () => {});
    if (child.stdin) channel.pipe(child.stdin);
    if (child.stdout) forward(child.stdout, channel, { socket, active });
    status = await ended(child);
    gone.removeEventListener('abort', stop);
  } finally {
    await git.ended();
  }
  finish(channel, status, Buffer.concat(errorText));
}

/** Waits for room in the channel and in the socket, both of which ssh2 fills without a bound. */
function forward(
  from: Readable,
  channel: ServerChannel,
  { socket, active }: Pick<GitSessionOptions, 'socket' | 'active'>,
): void {
  const go = () => from.resume();
  from.on('data', (chunk: Buffer) => {
    active();
    const room = channel.write(chunk);
    if (socket.writableLength > enoughUnsent) {
      from.pause();
      socket.once('drain', go);
    } else if (!room) {
      from.pause();
      channel.once('drain', go);
    }
  });
}

/**
 * What Git says on standard error is sent at the end, since the two streams must not wait together. It is short:
 * progress and refusals travel in the protocol itself.
 */
function collect(from: Readable | null): Buffer[] {
  const text: Buffer[] = [];
  let bytes = 0;
  from?.on('data', (chunk: Buffer) => {
    if (bytes < maxErrorText) text.push(chunk);
    bytes += chunk.length;
  });
  return text;
}

/** The exit status, 1 for a process that could not start or was killed. Waits for its streams to close. */
function ended(child: ChildProcess): Promise<number> {
  return new Promise(resolve => {
    child.once('error', () => resolve(1));
    child.once('close', code => resolve(code ?? 1));
  });
}

function finish(channel: ServerChannel, status: number, errorText: Buffer): void {
  // The callback of an empty write comes when all that was written before it has been sent.
  channel.write(Buffer.alloc(0), () => {
    writeStandardError(channel, errorText);
    channel.exit(status);
    channel.end();
  });
}
