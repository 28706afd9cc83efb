import { createHash } from 'node:crypto';
import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join, sep } from 'node:path';
import * as v from 'valibot';
import type { BusyError } from '../errors/turnout-error.ts';
import type { Clock } from '../system/clock.ts';
import { hasCode, isMissing, makePrivateFolder } from '../system/files.ts';
import { socketPath } from '../system/socket-path.ts';

const holder = v.object({ command: v.string(), processId: v.number(), since: v.number() });

/** Who has an environment; `since` in epoch milliseconds. */
export type Holder = v.InferOutput<typeof holder>;

interface Wish {
  /** The data folder. */
  folder: string;
  /** What is to be had alone: the same words for the same environment. */
  key: string;
  holder: Holder;
  clock: Clock;
  signal: AbortSignal;
  /** Milliseconds; 0 does not wait. */
  patience: number;
  /** Told of each one that is waited for. */
  onWait(holder: Holder | undefined): void;
  /** The error when they do not end. */
  busy(holder: Holder | undefined): BusyError;
}

/**
 * One turnout at a time for an environment, on this machine; the answer lets go of it. Whoever has it listens on a
 * socket, which the system closes with the process: after a kill there is nothing left to be believed. Who waits is
 * connected to it, so that the end comes without asking. Rejects with what `busy` says, or the signal's reason.
 */
export async function holdEnvironment(wish: Wish): Promise<() => Promise<void>> {
  const { clock, patience } = wish;
  const path = socketOf(wish);
  const until = clock.elapsed() + patience;
  for (;;) {
    const release = await tryToHold(path, wish.holder);
    if (release) return release;
    const socket = await reach(path);
    if (socket) await waitFor(socket, until, wish);
    else await clearAway(path, clock);
  }
}

function socketOf({ folder, key }: Wish): string {
  const name = createHash('sha256').update(key).digest('hex').slice(0, 16);
  if (sep === '\\') return `\\\\.\\pipe\\turnout-${name}`;
  const locks = join(folder, 'locks');
  makePrivateFolder(locks);
  return socketPath(join(locks, `${name}.sock`));
}

async function tryToHold(path: string, holder: Holder): Promise<(() => Promise<void>) | undefined> {
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

/** A connection to whoever has it; undefined when nobody answers. */
function reach(path: string): Promise<Socket | undefined> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => resolve(socket));
    socket.once('error', () => resolve(undefined));
  });
}

async function waitFor(socket: Socket, until: number, wish: Wish): Promise<void> {
  const { clock, signal, patience } = wish;
  try {
    const found = await hear(socket);
    if (patience === 0) throw wish.busy(found);
    wish.onWait(found);
    await new Promise<void>((resolve, reject) => {
      const end = (settle: () => void) => {
        stopTimer();
        signal.removeEventListener('abort', stop);
        settle();
      };
      const stop = () => end(() => reject(signal.reason));
      const stopTimer = clock.after(until - clock.elapsed(), () => end(() => reject(wish.busy(found))));
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
  try {
    const found = v.safeParse(holder, JSON.parse(text));
    return found.success ? found.output : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds after which a clearing away was itself killed. */
const longestClearing = 5000;

/**
 * Takes away the socket of somebody who was killed. Two who do that at once could take away each other's new one, so
 * only one may, and it looks first whether the socket is still a dead one.
 */
async function clearAway(path: string, clock: Clock): Promise<void> {
  const sign = `${path}.clearing`;
  try {
    closeSync(openSync(sign, 'wx', 0o600));
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
    if (clock.now() - (timeOf(sign) ?? clock.now()) > longestClearing) rmSync(sign, { force: true });
    return;
  }
  try {
    const living = await reach(path);
    if (!living) rmSync(path, { force: true });
    living?.destroy();
  } finally {
    rmSync(sign, { force: true });
  }
}

function timeOf(file: string): number | undefined {
  try {
    return statSync(file).mtimeMs;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
