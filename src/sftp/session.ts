import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import type SftpClient from 'ssh2-sftp-client';
import { NetworkError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import { createPendingRequests, type Failure } from './pending-requests.ts';

/** One SFTP session. Every request of it ends: with an answer, or rejected when the session is lost. */
export interface SftpSession {
  /** Makes a request that is answered with a value. Rejects with ssh2's error for a status, else as `tell`. */
  ask<T>(start: (sftp: SFTPWrapper, done: (error: Failure, value: T) => void) => void): Promise<T>;
  /**
   * Makes a request that is answered with a status only. Rejects with a NetworkError when the server closes the
   * connection or the channel, or answers nothing for too long; with the signal's reason when that aborts.
   */
  tell(start: (sftp: SFTPWrapper, done: (error?: Failure) => void) => void): Promise<void>;
  close(): Promise<void>;
}

interface Parts {
  sftp: SFTPWrapper;
  socket: Socket;
  client: SftpClient;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds without any answer while one is waited for. */
  patience: number;
  server: string;
}

/** Milliseconds for the server's side of a farewell. */
const farewell = 1000;

// A server that stalls still answers keepalives, and one that closes only the channel leaves the connection up; with
// ssh2-sftp-client both wait for ever (faults-and-attacks.md F2). So answers to requests are what counts here.
export function createSession({ sftp, socket, client, clock, signal, patience, server }: Parts): SftpSession {
  const seconds = Math.round(patience / 1000);
  const requests = createPendingRequests({
    clock,
    patience,
    onSilence: () => lose(`has not answered for ${seconds} s`),
    onNoAnswer: cause => lose('closed the connection', cause),
  });

  function fail(reason: unknown): void {
    requests.failAll(reason);
    socket.destroy();
  }

  function lose(how: string, cause?: unknown): void {
    fail(new NetworkError(`${server} ${how}.`, { hint: 'Run the command again.', cause }));
  }

  const onAbort = () => fail(signal.reason);
  sftp.on('close', () => lose('closed the connection'));
  sftp.on('error', (cause: unknown) => lose('sent what is no SFTP', cause));
  socket.on('close', () => lose('closed the connection'));
  signal.addEventListener('abort', onAbort, { once: true });

  return {
    ask: start => requests.track(settle => start(sftp, settle)),
    tell: start => requests.track<void>(settle => start(sftp, error => settle(error, undefined))),
    async close() {
      requests.failAll(new NetworkError(`The session with ${server} is closed.`));
      signal.removeEventListener('abort', onAbort);
      const stopWaiting = clock.after(farewell, () => socket.destroy());
      await client.end().catch(() => {});
      stopWaiting();
      socket.destroy();
    },
  };
}
