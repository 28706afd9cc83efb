import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, sep } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { hasCode } from '../../system/disk/files.ts';
import { clearDeadSocket } from '../../system/lock/dead-socket.ts';
import {
  fitsSocket,
  socketPath,
  temporarySocketPath,
  usedTemporarySocketPath,
} from '../../system/lock/socket-path.ts';

/** Another process has a sandbox on the folder. */
export class FolderHeldError extends TurnoutError {}

/**
 * One sandbox a folder. The holder listens on a socket that the system closes with the process: unlike
 * a file with a process id in it, that cannot be taken for alive after a kill, when the id belongs to
 * another process, or to us again in a restarted container. Rejects with FolderHeldError when another process
 * holds it, and with TurnoutError when no socket can be made; resolves with the function that lets go of it.
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const wanted = wantedPath(folder);
  const server = await listenAt(socketPath(wanted)).catch(error =>
    listenAtShorterPath(folder, wanted, error),
  );
  if (server === undefined) throw held(folder);
  const listening = String(server.address());
  // A disk that had no room for a socket a while ago may have it now.
  for (const other of findListeners(wanted)) {
    if (other === listening || !(await answers(other))) continue;
    await close(server);
    throw held(folder);
  }
  return () => close(server);
}

/** Whether a living process holds the folder. */
export async function isHeld(folder: string): Promise<boolean> {
  for (const path of findListeners(wantedPath(folder))) if (await answers(path)) return true;
  return false;
}

function wantedPath(folder: string): string {
  const real = realpathSync(folder);
  if (sep !== '\\') return join(real, 'lock.sock');
  return `\\\\.\\pipe\\turnout-${createHash('sha256').update(real).digest('hex').slice(0, 16)}`;
}

/** Where its socket may be: there, and where that disk takes none, as shares of virtual machines, in the temporary folder. */
function findListeners(wanted: string): string[] {
  const temporary = usedTemporarySocketPath(wanted);
  return [...(fitsSocket(wanted) ? [wanted] : []), ...(temporary === undefined ? [] : [temporary])];
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
async function listenAtShorterPath(
  folder: string,
  wanted: string,
  cause: Error,
): Promise<Server | undefined> {
  try {
    return await listenAt(temporarySocketPath(wanted));
  } catch {
    // Its own disk is the one that the user knows of.
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
