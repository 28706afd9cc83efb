import { createConnection, isIP, type Socket } from 'node:net';
import type { Clock } from './clock.ts';
import { hasCode } from './disk/files.ts';

interface Address {
  address: string;
  family: number;
}

/** Which of the addresses of both ends are used. */
export interface AddressChoice {
  /** Only addresses of the host of this family. */
  family?: 4 | 6 | undefined;
  /** The address of this machine to connect from; those of the host of another family are left out. */
  localAddress?: string | undefined;
}

/** A host has no address of the kind that is chosen. */
export class NoAddressError extends Error {
  override readonly name = 'NoAddressError';

  constructor(family: string) {
    super(`it has no ${family} address, and ~/.ssh/config wants one`);
  }
}

export interface ConnectOptions extends AddressChoice {
  host: string;
  port: number;
  clock: Clock;
  /** Ends every attempt; the promise is rejected with its reason. */
  signal: AbortSignal;
}

/** What a test replaces. */
export interface ConnectDeps {
  findAddresses(host: string): Promise<readonly Address[]>;
  open(target: { host: string; port: number; localAddress?: string }): Socket;
}

/** Milliseconds after which the next address is tried as well (RFC 8305, section 8). */
const attemptDelay = 250;

const system: ConnectDeps = {
  async findAddresses(host) {
    if (isIP(host)) return [{ address: host, family: isIP(host) }];
    // Loaded for a name only.
    const { lookup } = await import('node:dns/promises');
    return lookup(host, { all: true, verbatim: true });
  },
  open: target => createConnection({ ...target, noDelay: true, autoSelectFamily: false }),
};

/**
 * Resolves with the first connection that any address of a host takes. An attempt is never ended because it is slow,
 * only because another one was quicker: the caller's own limit is `signal`. Rejects with the error of the last
 * address that says something about the host when all have failed.
 */
export async function connectTcp(
  { host, port, clock, signal, family, localAddress }: ConnectOptions,
  { findAddresses, open }: ConnectDeps = system,
): Promise<Socket> {
  signal.throwIfAborted();
  const found = await rejectOnAbort(findAddresses(host), signal);
  signal.throwIfAborted();
  const families = [family, localAddress && isIP(localAddress)].filter(Boolean);
  const addresses = inTurns(found.filter(each => families.every(wanted => wanted === each.family)));
  if (addresses.length === 0) throw new NoAddressError(families[0] === 6 ? 'IPv6' : 'IPv4');
  return new Promise((resolve, reject) => {
    const attempts = new Set<Socket>();
    let stopWaiting = () => {};
    let isFinished = false;
    let failure: Error | undefined;
    const finish = (settle: () => void, kept?: Socket) => {
      isFinished = true;
      stopWaiting();
      signal.removeEventListener('abort', onAbort);
      for (const socket of attempts) if (socket !== kept) socket.destroy();
      settle();
    };
    const onAbort = () => finish(() => reject(signal.reason));
    signal.addEventListener('abort', onAbort, { once: true });

    function tryNext(): void {
      stopWaiting();
      const next = addresses.shift();
      if (!next) return;
      const socket = open({ host: next.address, port, ...(localAddress && { localAddress }) });
      attempts.add(socket);
      socket.once('connect', () => finish(() => resolve(socket), socket));
      // It stays, or a late error of a socket that lost would end the process.
      socket.on('error', error => {
        if (isFinished || !attempts.delete(socket)) return;
        failure = failure && isSilence(error) ? failure : error;
        if (addresses.length > 0) tryNext();
        else if (attempts.size === 0) finish(() => reject(failure));
      });
      if (addresses.length > 0) stopWaiting = clock.after(attemptDelay, tryNext);
    }

    tryNext();
  });
}

/** That one address is not reached, for lack of IPv6 for example, says less of the host than what another one answers. */
function isSilence(error: Error): boolean {
  return silences.some(code => hasCode(error, code));
}

const silences = ['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT'];

/** The two families in turns, beginning with the one that the resolver named first. */
function inTurns(addresses: readonly Address[]): Address[] {
  const first = addresses.filter(({ family }) => family === addresses[0]?.family);
  const other = addresses.filter(({ family }) => family !== addresses[0]?.family);
  const longer = Math.max(first.length, other.length);
  return Array.from({ length: longer }, (_, index) => [first[index], other[index]])
    .flat()
    .filter(address => address !== undefined);
}

/** A resolver cannot be told to stop. */
function rejectOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
