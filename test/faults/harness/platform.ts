import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'ssh2';
import { connect, RawSftp } from '../../sandbox/ssh/raw-sftp.ts';
import { type PlatformClient, platformClient } from '../../support/platform-client.ts';
import { type SandboxProcess, sandboxFolder, startProcess } from '../../support/sandbox-process.ts';
import { makeKey } from '../../support/ssh/keys.ts';

/** The sandbox as people run it, in a process that can be watched, with one site in SFTP mode and a key. */
export interface AttackedPlatform {
  process: SandboxProcess;
  client: PlatformClient;
  site: string;
  /** Absolute path of the code of dev. */
  code: string;
  repository: string;
  privateKey: string;
  publicKey: string;
  /** A raw SFTP session that has said INIT. */
  sftp(): Promise<RawSftp>;
  /** An SSH connection; `codeserver.dev` is Git's. */
  ssh(server?: 'appserver' | 'codeserver'): Promise<Client>;
  /** Figures of the process; throws when it is gone. */
  vitals(): { memory: number; descriptors: number };
  end(): Promise<void>;
}

export async function startPlatform(
  flags: readonly string[] = [],
  nodeFlags: readonly string[] = [],
): Promise<AttackedPlatform> {
  const folder = sandboxFolder();
  const process = await startProcess(folder, flags, nodeFlags);
  const client = await platformClient(process);
  const site = await client.siteId('my-site');
  const key = makeKey('ecdsa');
  await client.registerKey(key.public);
  await client.runWorkflow(site, 'dev', 'enable_on_server_development');
  const door = { port: process.sshPort, key: key.private };
  return {
    process,
    client,
    site,
    code: join(folder, 'sites', site, 'environments/dev/code'),
    repository: join(folder, 'sites', site, 'repository.git'),
    privateKey: key.private,
    publicKey: key.public,
    async sftp() {
      const session = await RawSftp.open(door, { username: `dev.${site}` });
      session.client.on('error', () => {});
      await session.init();
      return session;
    },
    ssh: (server = 'appserver') => connect(door, { username: `${server}.dev.${site}` }),
    vitals: () => vitalsOf(process.pid),
    async end() {
      await process.end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** `memory` in MiB, of what is resident. Linux only: elsewhere both are 0. */
function vitalsOf(pid: number): { memory: number; descriptors: number } {
  // Throws ESRCH when there is no such process: a crash.
  globalThis.process.kill(pid, 0);
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return {
      memory: Math.round((pages * 4096) / 2 ** 20),
      descriptors: readdirSync(`/proc/${pid}/fd`).length,
    };
  } catch {
    return { memory: 0, descriptors: 0 };
  }
}
