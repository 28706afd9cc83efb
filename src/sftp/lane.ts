import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import { packRequests } from './pack-requests.ts';
import type { Failure, PendingRequests } from './pending-requests.ts';

/** One SFTP channel of a connection. A handle is only good on the lane that opened it. */
export interface Lane {
  /** Makes a request that is answered with a value. Rejects with ssh2's error for a status, else as `tell`. */
  ask<T>(start: (sftp: SFTPWrapper, done: (error: Failure, value: T) => void) => void): Promise<T>;
  /**
   * Makes a request that is answered with a status only. Rejects with a NetworkError when the server closes the
   * connection or the channel, or answers nothing for too long; with the signal's reason when that aborts.
   */
  tell(start: (sftp: SFTPWrapper, done: (error?: Failure) => void) => void): Promise<void>;
  /** Bytes that one request to read or to write may carry. */
  readonly chunk: number;
  /** Whether the server can put a file in the place of another in one step. Pantheon's cannot (platform-api.md 14). */
  readonly canReplace: boolean;
}

interface Parts {
  sftp: SFTPWrapper;
  requests: PendingRequests;
  socket: Pick<Socket, 'cork' | 'uncork'>;
}

export function createLane({ sftp, requests, socket }: Parts): Lane {
  const { chunk, canReplace } = offerOf(sftp);
  packRequests(sftp, socket);
  return {
    chunk,
    canReplace,
    ask: start => requests.track(settle => start(sftp, settle)),
    tell: start => requests.track<void>(settle => start(sftp, error => settle(error, undefined))),
  };
}

/** ssh2 asks for `limits@openssh.com` by itself and keeps the answer, but tells nobody. */
interface Offer {
  _maxReadLen?: number;
  _maxWriteLen?: number;
  _extensions?: Readonly<Record<string, string>>;
}

/** Every server takes this much (draft-ietf-secsh-filexfer-02, 3). */
const usualChunk = 32 * 1024;
/** ssh2 takes no packet over 256 KiB (performance.md 3). */
const mostChunk = 255 * 1024;

function offerOf(sftp: SFTPWrapper): { chunk: number; canReplace: boolean } {
  const { _maxReadLen = usualChunk, _maxWriteLen = usualChunk, _extensions = {} } = sftp as unknown as Offer;
  return {
    chunk: Math.max(4096, Math.min(_maxReadLen, _maxWriteLen, mostChunk)),
    canReplace: Object.hasOwn(_extensions, 'posix-rename@openssh.com'),
  };
}
