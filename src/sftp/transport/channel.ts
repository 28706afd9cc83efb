import type { Socket } from 'node:net';
import type { SFTPWrapper } from 'ssh2';
import type { Clock } from '../../system/clock.ts';
import { packRequests } from './pack-requests.ts';
import type { Answer, Failure, PendingRequests } from './pending-requests.ts';
import type { KnownTraits } from './server-traits.ts';

/** One SFTP channel of a connection. A handle is only good on the lane that opened it. */
export interface Channel {
  /** Makes a request that is answered with a value. Rejects with ssh2's error for a status, else as `tell`. */
  request<T>(start: (sftp: SFTPWrapper, done: (error: Failure, value: T) => void) => void): Promise<T>;
  /**
   * Makes a request that is answered with a status only. Rejects with a NetworkError when the server closes the
   * connection or the channel, or answers nothing for too long; with the signal's reason when that aborts.
   */
  send(start: (sftp: SFTPWrapper, done: (error?: Failure) => void) => void): Promise<void>;
  /** As `ask`, without a promise: see `PendingRequests.make`. */
  make<T>(
    start: (sftp: SFTPWrapper, done: (error: Failure, value: T) => void) => void,
    answer: Answer<T>,
  ): void;
  /** Bytes that one request to read or to write may carry. */
  readonly chunk: number;
  /** How long one folder may take to be listed. */
  readonly listing: ListingLimit;
  /** What is known of the server, shared by all lanes of a connection. */
  readonly traits: KnownTraits;
}

export interface ListingLimit {
  clock: Clock;
  /** Milliseconds. */
  timeout: number;
}

interface ChannelDeps {
  listing: ListingLimit;
  traits: KnownTraits;
  sftp: SFTPWrapper;
  requests: PendingRequests;
  socket: Pick<Socket, 'cork' | 'uncork'>;
}

export function createLane({ sftp, requests, socket, listing, traits }: ChannelDeps): Channel {
  const chunk = findChunkSize(sftp);
  packRequests(sftp, socket);
  const make: Channel['make'] = (start, answer) => requests.make(settle => start(sftp, settle), answer);
  return {
    chunk,
    traits,
    listing,
    make,
    request: start =>
      new Promise((resolve, reject) =>
        make(start, (error, value) => (error ? reject(error) : resolve(value))),
      ),
    send: start =>
      new Promise((resolve, reject) =>
        make<void>(
          (channel, done) => start(channel, error => done(error, undefined)),
          error => (error ? reject(error) : resolve()),
        ),
      ),
  };
}

/** ssh2 asks for `limits@openssh.com` by itself and keeps the answer, but tells no one. */
interface Offer {
  _maxReadLen?: number;
  _maxWriteLen?: number;
  _extensions?: Readonly<Record<string, string>>;
}

/** Every server takes this much (draft-ietf-secsh-filexfer-02, 3). */
const defaultChunk = 32 * 1024;
/** ssh2 takes no packet over 256 KiB (performance.md 3). */
const maxChunk = 255 * 1024;

function findChunkSize(sftp: SFTPWrapper): number {
  const { _maxReadLen = defaultChunk, _maxWriteLen = defaultChunk } = sftp as unknown as Offer;
  return Math.max(4096, Math.min(_maxReadLen, _maxWriteLen, maxChunk));
}

/** Whether the server says that it puts a file in the place of another in one step. */
export function offersRename(sftp: SFTPWrapper): boolean {
  return Object.hasOwn((sftp as unknown as Offer)._extensions ?? {}, 'posix-rename@openssh.com');
}
