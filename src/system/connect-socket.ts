import type { LookupAddress } from 'node:dns';
import { connect, isIP, type Socket } from 'node:net';

export interface SocketTarget {
  /** A name or an address. */
  host: string;
  port: number;
  signal?: AbortSignal | undefined;
  /** The addresses of a name; the system's resolver unless given. */
  lookup?: ((host: string) => Promise<readonly LookupAddress[]>) | undefined;
}

/** Milliseconds after which the next address is tried beside those that have not answered (RFC 8305, section 5). */
const stagger = 250;

/**
 * Opens a TCP connection to whichever address of the host answers first. An attempt goes on while the next one begins:
 * Node gives up each after 250 ms instead, so that a slow address beside a dead one is never reached
 * (nodejs/node#54359). There is no limit here: the signal is the caller's. Rejects with its reason, or with the first failure.
 */
export async function connectSocket(target: SocketTarget): Promise<Socket> {
  const { host, lookup = lookUpAll, signal } = target;
  const name = host.replace(/^\[(.*)\]$/, '$1');
  const addresses = isIP(name) ? [name] : alternated(await lookup(name));
  signal?.throwIfAborted();
  return race(addresses, target);
}

async function lookUpAll(host: string): Promise<LookupAddress[]> {
  const { lookup } = await import('node:dns');
  return new Promise((resolve, reject) =>
    lookup(host, { all: true }, (error, found) => (error ? reject(error) : resolve(found))),
  );
}

/** One of each family in turn, beginning with the one that the resolver names first. */
function alternated(found: readonly LookupAddress[]): string[] {
  const first = found.filter(({ family }) => family === found[0]?.family);
  const others = found.filter(({ family }) => family !== found[0]?.family);
  const longest = Math.max(first.length, others.length);
  return Array.from({ length: longest }, (_, index) => [first[index], others[index]])
    .flat()
    .flatMap(each => each?.address ?? []);
}

function race(addresses: readonly string[], { port, signal }: SocketTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const open = new Set<Socket>();
    let failure: Error | undefined;
    let next = 0;
    let timer: NodeJS.Timeout | undefined;

    function end(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      for (const socket of open) socket.destroy();
    }

    function stop(): void {
      end();
      reject(signal?.reason);
    }

    function attempt(): void {
      clearTimeout(timer);
      const socket = connect({ host: addresses[next++] ?? '', port, noDelay: true });
      open.add(socket);
      socket.once('connect', () => {
        open.delete(socket);
        end();
        resolve(socket);
      });
      // It stays: between the connection and whoever listens next, an error must not end the process.
      socket.on('error', error => {
        if (!open.delete(socket)) return;
        failure = moreTelling(failure, error);
        if (next < addresses.length) attempt();
        else if (open.size === 0) {
          end();
          reject(failure);
        }
      });
      if (next < addresses.length) timer = setTimeout(attempt, stagger);
    }

    signal?.addEventListener('abort', stop, { once: true });
    attempt();
  });
}

/** A machine without a route to one family says nothing about the host. */
function moreTelling(before: Error | undefined, error: Error): Error {
  const isSilent =
    before && 'code' in before && ['ENETUNREACH', 'EADDRNOTAVAIL'].includes(String(before.code));
  return before && !isSilent ? before : error;
}
