import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import type { Clock } from '../system/clock.ts';
import { packRequests } from './pack-requests.ts';
import type { Answer, Failure, PendingRequests } from './pending-requests.ts';

/** One SFTP channel of a connection. A handle is only good on the lane that opened it. */
export interface Lane {
  /** Makes a request that is answered with a value. Rejects with ssh2's error for a status, else as `tell`. */
  ask<T>(start: (sftp: SFTPWrapper, done: (error: Failure, value: T) => void) => void): Promise<T>;
  /**
   * Makes a request that is answered with a status only. Rejects with a NetworkError when the server closes the
   * connection or the channel, or answers nothing for too long; with the signal's reason when that aborts.
   */
  tell(start: (sftp: SFTPWrapper, done: (error?: Failure) => void) => void): Promise<void>;
  /** As `ask`, without a promise: see `PendingRequests.make`. */
  make<T>(
    start: (sftp: SFTPWrapper, done: (error: Failure, value: T) => void) => void,
    answer: Answer<T>,
  ): void;
  /** Bytes that one request to read or to write may carry. */
  readonly chunk: number;
  /** How long one folder may take to be listed. */
  readonly listing: ListingLimit;
  /** Whether the server can put a file in the place of another in one step. Pantheon's cannot (platform-api.md 14). */
  readonly canReplace: boolean;
}

export interface ListingLimit {
  clock: Clock;
  /** Milliseconds. */
  timeout: number;
}

interface Parts {
  listing: ListingLimit;
  sftp: SFTPWrapper;
  requests: PendingRequests;
  socket: Pick<Socket, 'cork' | 'uncork'>;
}

export function createLane({ sftp, requests, socket, listing }: Parts): Lane {
  const { chunk, canReplace } = offerOf(sftp);
  packRequests(sftp, socket);
  const make: Lane['make'] = (start, answer) => requests.make(settle => start(sftp, settle), answer);
  return {
    chunk,
    canReplace,
    listing,
    make,
    ask: start =>
      new Promise((resolve, reject) =>
        make(start, (error, value) => (error ? reject(error) : resolve(value))),
      ),
    tell: start =>
      new Promise((resolve, reject) =>
        make<void>(
          (channel, done) => start(channel, error => done(error, undefined)),
          error => (error ? reject(error) : resolve()),
        ),
      ),
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
