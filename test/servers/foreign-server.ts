import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Where a server is started, and who may log in. */
export interface ServerPlace {
  /** A folder of its own for its configuration. */
  folder: string;
  /** The folder of the login. */
  login: string;
  /** A host key as OpenSSH writes it, in a file that only its owner may read. */
  hostKey: string;
  /** A public key as it stands in `authorized_keys`. */
  publicKey: string;
}

/** A server that no one here wrote, running on loopback. */
export interface ForeignServer {
  port: number;
  user: string;
  /** What it has printed. */
  log(): string;
  stop(): Promise<void>;
}

/** How a server is started and stopped, and in what it differs. */
export interface ServerKind {
  name: string;
  /** Why it cannot be started on this machine; undefined where it can. */
  missing(): string | undefined;
  start(location: ServerPlace): Promise<ForeignServer>;
  /** Offers to rename, and refuses it. */
  refusesRename?: boolean;
  /** Takes no modes: nothing that is new becomes executable. */
  refusesModes?: boolean;
  /** What of the common suite does not hold for it: title of the test → the reason. */
  differences: Readonly<Record<string, string>>;
}

/** The first of these files that is there; absolute paths, as Debian installs them. */
export function findFile(...paths: readonly string[]): string | undefined {
  return paths.find(path => {
    try {
      accessSync(path, constants.R_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return typeof address === 'object' && address ? address.port : 0;
}

interface StartOptions {
  program: string;
  args: readonly string[];
  env?: Record<string, string>;
  port: number;
  user: string;
}

/** Starts a program in a process group of its own, and waits until it listens. */
export async function startServer({ program, args, env, port, user }: StartOptions): Promise<ForeignServer> {
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'], ...env },
  });
  let reported = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', chunk => (reported += String(chunk)));
  const ended = new Promise<void>(resolve => child.once('close', () => resolve()));
  child.once('error', error => (reported += error.message));
  await waitFor(child, port, () => reported);
  return {
    port,
    user,
    log: () => reported,
    async stop() {
      killGroup(child);
      await ended;
    },
  };
}

/** The sessions of a server are processes of their own, in its group. */
function killGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}

async function waitFor(child: ChildProcess, port: number, reported: () => string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null || child.pid === undefined) break;
    if (await listens(port)) return;
    await pause(50);
  }
  killGroup(child);
  throw new Error(`${child.spawnfile} does not listen on ${port}: ${reported()}`);
}

function listens(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
