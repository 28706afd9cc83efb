import { createHash } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { dirname, join, sep } from 'node:path';
import * as v from 'valibot';
import type { BusyError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import { hasCode, makePrivateFolder } from '../system/disk/files.ts';
import { clearDeadSocket } from '../system/lock/dead-socket.ts';
import {
  abstractSocketPath,
  fitsSocket,
  socketPath,
  temporarySocketPath,
  usedTemporarySocketPath,
} from '../system/lock/socket-path.ts';
import { parseJson } from '../text/parse-json.ts';

const holder = v.object({ command: v.string(), processId: v.number(), since: v.number() });

/** Who has an environment; `since` in epoch milliseconds. */
export type Holder = v.InferOutput<typeof holder>;

interface LockRequest {
  /** The data folder; undefined: there is no home. */
  folder: string | undefined;
  /** What is to be had alone: the same words for the same environment. */
  key: string;
  holder: Holder;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds; 0 does not wait. */
  timeout: number;
  /** Told of each one that is waited for. */
  onWait(holder: Holder | undefined): void;
  /** The error when they do not end. */
  busy(holder: Holder | undefined): BusyError;
}

/**
 * One process at a time for an environment, on this machine; the answer lets go of it. The holder listens on a
 * socket, which the system closes with the process: after a kill there is nothing left to be believed. Who waits is
 * connected to it, so that the end comes without asking. Rejects with what `busy` says, with the signal's reason, or with
 * what the system says where it takes no socket anywhere.
 */
export async function holdEnvironment(request: LockRequest): Promise<() => Promise<void>> {
  const { clock, timeout, signal } = request;
  const locations = listLocations(request);
  const until = clock.elapsed() + timeout;
  for (;;) {
    const found = await tryToHold(locations, request.holder);
    if ('release' in found) return found.release;
    await waitFor(found.other, until, request);
    signal.throwIfAborted();
  }
}

interface LockLocation {
  /** Its path, to listen there: folders are made. Throws what the system says. */
  prepare(): string;
  /** Its path, to look for a listener; undefined where none can be. Makes nothing. */
  look(): string | undefined;
}

/**
 * Where the socket may be: in the data folder, and where its disk takes none, as exFAT and many shares, or is full or
 * read-only, in the folder for temporary files, else on no disk at all. The same ones, in the same order, for all.
 */
function listLocations({ folder, key }: LockRequest): LockLocation[] {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  if (sep === '\\') return [fixed(`\\\\.\\pipe\\turnout-${name}`)];
  const wanted = join(folder ?? '/', 'locks', `${name}.sock`);
  const own = { prepare: () => preparedPath(wanted), look: () => defaultPath(wanted) };
  const temporary = {
    prepare: () => temporarySocketPath(wanted),
    look: () => usedTemporarySocketPath(wanted),
  };
  const abstract = abstractSocketPath(wanted);
  return [
    ...(folder === undefined ? [] : [own]),
    temporary,
    ...(abstract === undefined ? [] : [fixed(abstract)]),
  ];
}

function fixed(path: string): LockLocation {
  return { prepare: () => path, look: () => path };
}

function preparedPath(wanted: string): string {
  makePrivateFolder(dirname(wanted));
  return socketPath(wanted);
}

/** A name that is too long for a socket is the temporary one's, which is looked at by itself. */
function defaultPath(wanted: string): string | undefined {
  return fitsSocket(wanted) ? wanted : undefined;
}

type Held = { release: () => Promise<void> } | { /** Connected to the holder. */ other: Socket };

async function tryToHold(locations: readonly LockLocation[], holder: Holder): Promise<Held> {
  let cause: unknown = new Error('no folder is usable for a socket');
  for (const location of locations) {
    try {
      const path = location.prepare();
      const found = await tryLocation(path, holder);
      if ('other' in found) return found;
      const others = locations.flatMap(each => each.look() ?? []).filter(each => each !== path);
      return await yieldToOthers(found, others);
    } catch (error) {
      cause = error;
    }
  }
  throw cause;
}

/** Another process may have it at another place: the disk was full a while ago, say, and has room again. */
async function yieldToOthers(
  own: Extract<Held, { release: unknown }>,
  others: readonly string[],
): Promise<Held> {
  for (const path of others) {
    const other = await reach(path);
    if (!other) continue;
    await own.release();
    return { other };
  }
  return own;
}

/** Rejects with what the system says of a place that takes no socket. */
async function tryLocation(location: string, holder: Holder): Promise<Held> {
  for (;;) {
    const release = await listenAt(location, holder);
    if (release) return { release };
    const other = await reach(location);
    if (other) return { other };
    await clearDeadSocket(location, isAlive);
  }
}

async function isAlive(location: string): Promise<boolean> {
  const other = await reach(location);
  other?.destroy();
  return other !== undefined;
}

/** Undefined where the name is taken, by the living or the dead. */
async function listenAt(path: string, holder: Holder): Promise<(() => Promise<void>) | undefined> {
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket.unref());
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    socket.write(`${JSON.stringify(holder)}\n`);
  });
  try {
    await listen(server, path);
  } catch (error) {
    if (hasCode(error, 'EADDRINUSE')) return undefined;
    throw error;
  }
  server.unref();
  return () =>
    new Promise(resolve => {
      server.close(() => resolve());
      for (const socket of sockets) socket.destroy();
    });
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** A connection to the holder; undefined when no one answers. */
function reach(path: string): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

async function waitFor(socket: Socket, until: number, request: LockRequest): Promise<void> {
  const { clock, signal, timeout } = request;
  try {
    const found = await hear(socket);
    if (timeout === 0) throw request.busy(found);
    request.onWait(found);
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        stopTimer();
        signal.removeEventListener('abort', stop);
        settle();
      };
      const stop = () => end(() => reject(signal.reason));
      const stopTimer = clock.after(until - clock.elapsed(), () => end(() => reject(request.busy(found))));
      signal.addEventListener('abort', stop, { once: true });
      socket.once('close', () => end(resolve));
      if (signal.aborted) stop();
      else if (socket.destroyed) end(resolve);
    });
  } finally {
    socket.destroy();
  }
}

/** The line that a holder says first; undefined when it ends before, or says something else. */
function hear(socket: Socket): Promise<Holder | undefined> {
  return new Promise(resolve => {
    let text = '';
    socket.on('error', () => {});
    socket.once('close', () => resolve(undefined));
    socket.on('data', chunk => {
      text += String(chunk);
      if (text.includes('\n')) resolve(parseHolder(text));
    });
  });
}

function parseHolder(text: string): Holder | undefined {
  const found = v.safeParse(holder, parseJson(text));
  return found.success ? found.output : undefined;
}
