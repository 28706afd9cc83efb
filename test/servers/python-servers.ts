import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findFile, freePort, type ServerKind, startServer } from './foreign-server.ts';

const python = () => findFile('/usr/bin/python3');

function has(library: string): boolean {
  try {
    execFileSync(python() ?? '', ['-W', 'ignore', '-c', `import ${library}`], {
      stdio: 'ignore',
    });
    return true;
  } catch {
    return false;
  }
}

function kind(name: string, library: string, differences: ServerKind['differences']): ServerKind {
  return {
    name,
    missing: () => (python() && has(library) ? undefined : `no ${library} for ${python() ?? 'python3'}`),
    async start({ folder, login, hostKey, publicKey }) {
      const port = await freePort();
      const authorized = join(folder, 'authorized_keys');
      writeFileSync(authorized, publicKey);
      const script = join(import.meta.dirname, 'programs', `${library}-server.py`);
      return startServer({
        program: python() ?? '',
        args: ['-W', 'ignore', script, login, String(port), hostKey, authorized],
        ...{ port, user: 'dev' },
      });
    },
    differences,
  };
}

export const asyncsshServer = kind('asyncssh', 'asyncssh', {});

/** A server of ours over paramiko's SFTPServer, as its demonstration shows one. */
export const paramikoServer = kind('paramiko', 'paramiko', {});
