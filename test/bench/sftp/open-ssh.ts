import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { userInfo } from 'node:os';
import { join } from 'node:path';

export interface OpenSsh {
  port: number;
  user: string;
  /** A private key that it takes. */
  key: string;
  stop(): Promise<void>;
}

const locations = ['/usr/sbin/sshd', '/usr/local/sbin/sshd'];
const subsystems = [
  '/usr/lib/openssh/sftp-server',
  '/usr/libexec/sftp-server',
  '/usr/libexec/openssh/sftp-server',
];

function findSshd(): string | undefined {
  return locations.find(existsSync);
}

/** OpenSSH's own server on loopback, on a port of its own, with its own keys and nothing of this machine's settings. */
export async function startOpenSsh(folder: string): Promise<OpenSsh> {
  const sshd = findSshd();
  if (!sshd) throw new Error('There is no sshd: apt-get install openssh-server');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // It insists on this folder when it is started by root.
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 });
  const [host, key] = [join(folder, 'host'), join(folder, 'key')];
  for (const file of [host, key]) execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file]);
  const port = await freePort();
  const config = join(folder, 'sshd_config');
  writeFileSync(
    config,
    [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${host}`,
      `AuthorizedKeysFile ${key}.pub`,
      `PidFile ${join(folder, 'pid')}`,
      `Subsystem sftp ${subsystems.find(existsSync) ?? 'internal-sftp'}`,
      // What a person's shell does when it starts is none of the clients' business.
      `SetEnv HOME=${folder}`,
      'UsePAM no',
      'StrictModes no',
      'PasswordAuthentication no',
      'KbdInteractiveAuthentication no',
      'PermitRootLogin yes',
      'UseDNS no',
      'PrintMotd no',
      'MaxStartups 100',
      'LogLevel ERROR',
      '',
    ].join('\n'),
  );
  const child = spawn(sshd, ['-D', '-e', '-f', config], { stdio: ['ignore', 'ignore', 'inherit'] });
  await untilOpen(port, child);
  return {
    port,
    user: userInfo().username,
    key,
    stop: () =>
      new Promise(resolve => {
        child.once('close', () => resolve());
        child.kill();
      }),
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>(resolve => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function untilOpen(port: number, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (child.exitCode !== null) throw new Error(`sshd ended with ${child.exitCode}`);
    const open = await new Promise<boolean>(resolve => {
      const socket = createConnection({ host: '127.0.0.1', port }, () => {
        socket.destroy();
        resolve(true);
      });
      socket.on('error', () => resolve(false));
    });
    if (open) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
  throw new Error('sshd does not listen');
}
