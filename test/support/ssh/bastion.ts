import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { isMissing } from '../../sandbox/ssh/run-program.ts';

const program = '/usr/sbin/sshd';

/** For `skipIf`: why there is no real OpenSSH server here, if there is none. */
export const bastionName =
  isMissing('ssh') || !existsSync(program) ? 'a bastion (skipped: no OpenSSH server)' : 'a bastion';
export const noBastion = bastionName !== 'a bastion';

export interface Bastion {
  port: number;
  user: string;
  /** Its line for a known_hosts file. */
  knownHost: string;
  stop(): Promise<void>;
}

/** A real OpenSSH server on loopback that takes one key. */
export async function startBastion(publicKey: string): Promise<Bastion> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-bastion-'));
  const port = await freePort();
  const key = join(folder, 'host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  writeFileSync(join(folder, 'keys'), `${publicKey.trim()}\n`);
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true });
  const settings = {
    ListenAddress: `127.0.0.1:${port}`,
    HostKey: key,
    AuthorizedKeysFile: join(folder, 'keys'),
    ...{ PidFile: 'none', StrictModes: 'no', UsePAM: 'no', PasswordAuthentication: 'no' },
    PermitRootLogin: 'prohibit-password',
  };
  const file = join(folder, 'config');
  writeFileSync(
    file,
    Object.entries(settings)
      .map(([name, value]) => `${name} ${value}\n`)
      .join(''),
  );
  const server = spawn(program, ['-D', '-e', '-f', file], { stdio: 'ignore' });
  await untilOpen(port);
  const [type, blob] = execFileSync('ssh-keygen', ['-y', '-f', key]).toString().split(' ');
  return {
    port,
    user: userInfo().username,
    knownHost: `[127.0.0.1]:${port} ${type} ${blob?.trim()}`,
    async stop() {
      await ended(server);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ended(server: ChildProcess): Promise<void> {
  return new Promise(resolve => {
    server.once('exit', () => resolve());
    server.kill();
  });
}

function freePort(): Promise<number> {
  return new Promise(resolve => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

async function untilOpen(port: number): Promise<void> {
  for (let turn = 0; turn < 200; turn++) {
    const isOpen = await new Promise<boolean>(resolve => {
      const socket = connect(port, '127.0.0.1');
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isOpen) return;
    await new Promise(resolve => setTimeout(resolve, 25));
  }
  throw new Error('the bastion did not start');
}
