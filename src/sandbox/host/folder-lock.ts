import { createHash } from 'node:crypto';
import { realpathSync, rmSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { join, sep } from 'node:path';
import { TurnoutError } from '../../errors/turnout-error.ts';
import { hasCode } from '../../system/files.ts';
import { socketPath } from '../../system/socket-path.ts';

/**
 * One sandbox a folder. Whoever holds it listens on a socket that the system closes with the process: unlike
 * a file with a process id in it, that cannot be taken for alive after a kill, when the id belongs to
 * somebody else, or to us again in a restarted container. Rejects when another one holds it; the answer
 * lets go of it.
 */
export async function holdFolder(folder: string): Promise<() => Promise<void>> {
  const path = socketOf(folder);
  for (let tries = 0; tries < 3; tries++) {
    const server = createServer(socket => socket.destroy());
    try {
      await listen(server, path);
      server.unref();
      return () => new Promise(resolve => server.close(() => resolve()));
    } catch (error) {
      if (!hasCode(error, 'EADDRINUSE')) throw error;
      if (await answers(path)) break;
      rmSync(path, { force: true });
    }
  }
  throw new TurnoutError('failed', `Another sandbox is running on ${folder}.`, {
    hint: 'Stop it with turnout sandbox:stop, or start another one with --dir DIR.',
  });
}

/** Whether a living process holds the folder. */
export function isHeld(folder: string): Promise<boolean> {
  return answers(socketOf(folder));
}

function socketOf(folder: string): string {
  const real = realpathSync(folder);
  if (sep === '\\') {
    return `\\\\.\\pipe\\turnout-${createHash('sha256').update(real).digest('hex').slice(0, 16)}`;
  }
  return socketPath(join(real, 'lock.sock'));
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
