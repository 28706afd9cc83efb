import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, sep } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { clearDeadSocket } from '../../system/dead-socket.ts';
import { hasCode } from '../../system/files.ts';
import { socketPath, temporarySocketPath } from '../../system/socket-path.ts';

/** Another process has a sandbox on the folder. */
export class FolderHeldError extends TurnoutError {}

/**
 * One sandbox a folder. Whoever holds it listens on a socket that the system closes with the process: unlike
 * a file with a process id in it, that cannot be taken for alive after a kill, when the id belongs to
 * another process, or to us again in a restarted container. Rejects with FolderHeldError when another process
 * holds it, and with TurnoutError when no socket can be made; resolves with the function that lets go of it.
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const [path, ...others] = pathsOf(folder);
  const server = await listenAt(path).catch(error => listenElsewhere(folder, others, error));
  if (server === undefined) throw held(folder);
  const listening = String(server.address());
  // A disk that had no room for a socket a while ago may have it now.
  for (const other of [path, ...others]) {
    if (other === listening || !(await answers(other))) continue;
    await close(server);
    throw held(folder);
  }
  return () => close(server);
}

/** Whether a living process holds the folder. */
export async function isHeld(folder: string): Promise<boolean> {
  for (const path of pathsOf(folder)) if (await answers(path)) return true;
  return false;
}

/** Where its socket is, and where it is instead when that disk takes none: shares of virtual machines do not. */
function pathsOf(folder: string): [string, ...string[]] {
  const real = realpathSync(folder);
  if (sep === '\\') {
    return [`\\\\.\\pipe\\turnout-${createHash('sha256').update(real).digest('hex').slice(0, 16)}`];
  }
  const wanted = join(real, 'lock.sock');
  const usual = socketPath(wanted);
  const other = placeElsewhere(wanted);
  return other === undefined || other === usual ? [usual] : [usual, other];
}

/** Undefined where there is no folder for temporary files that is ours alone: most disks do without it. */
function placeElsewhere(wanted: string): string | undefined {
  try {
    return temporarySocketPath(wanted);
  } catch {
    return undefined;
  }
}

/** Undefined when another process listens there. Rejects with what the system says. */
async function listenAt(path: string): Promise<Server | undefined> {
  for (;;) {
    const server = createServer(socket => socket.destroy());
    try {
      await listen(server, path);
      return server.unref();
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE')) throw error;
    }
    if (await answers(path)) return undefined;
    await clearDeadSocket(path, answers);
  }
}

/** Whatever the reason is: systems and disks have more names for it than a list could hold. */
async function listenElsewhere(
  folder: string,
  others: readonly string[],
  cause: Error,
): Promise<Server | undefined> {
  for (const other of others) {
    const server = await listenAt(other).catch(() => 'unusable' as const);
    if (server !== 'unusable') return server;
  }
  throw new TurnoutError('failed', `The sandbox cannot hold ${folder} for itself: ${cause.message}.`, {
    hint: 'Keep it on a disk of this machine: turnout sandbox:start --dir DIR',
    cause,
  });
}

function held(folder: string): FolderHeldError {
  return new FolderHeldError('failed', `Another sandbox is running on ${folder}.`, {
    hint: 'Stop it with turnout sandbox:stop, or start another one with --dir DIR.',
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

function close(server: Server): Promise<void> {
  return new Promise(resolve => server.close(() => resolve()));
}

function answers(path: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
