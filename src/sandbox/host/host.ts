import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { hasCode, makePrivateFolder, writeFileAtomically } from '../../system/files.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { holdFolder } from './folder-lock.ts';
import { type RunningSandbox, removeRunning, writeRunning } from './running.ts';

export type { RunningSandbox } from './running.ts';

export interface HostOptions extends SandboxOptions {
  /** 0 for any free port. */
  apiPort: number;
  /** Taken if it is free, else another one. */
  sshPort: number;
  processId: number;
}

export interface HostedSandbox {
  running: RunningSandbox;
  sandbox: Sandbox;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
/** Against clients that send slowly, or nothing (faults-and-attacks.md S-28). Milliseconds. */
const limits = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2000 };
const mostConnections = 256;

/**
 * Puts a sandbox on two ports of this machine, and nowhere else. Rejects with TurnoutError when another one
 * holds the folder, and with EADDRINUSE when the API's port is in use.
 */
export async function hostSandbox(options: HostOptions): Promise<HostedSandbox> {
  makePrivateFolder(options.folder);
  const letGo = await holdFolder(options.folder);
  try {
    const hosted = await open(options);
    return {
      ...hosted,
      async close() {
        await hosted.close();
        removeRunning(options.folder);
        await letGo();
      },
    };
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function open(options: HostOptions): Promise<HostedSandbox> {
  const { clock, apiPort, sshPort, processId, folder } = options;
  const sandbox = await createSandbox(options);
  const server = createServer(limits, getRequestListener(sandbox.handle));
  server.maxConnections = mostConnections;
  const close = async () => {
    await Promise.all([closeServer(server), sandbox.close()]);
  };
  try {
    const address = `http://${loopback}:${await listen(server, apiPort)}`;
    const running: RunningSandbox = {
      api: address,
      web: address,
      sshHost: loopback,
      sshPort: await listenSsh(sandbox, sshPort),
      gitHost: loopback,
      pid: processId,
      startedAt: Math.floor(clock.now() / 1000),
    };
    writeDown(folder, running, sandbox);
    await migrateIfToldTo(sandbox);
    return { running, sandbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The machine token lies beside it, so that a newcomer can log in without looking for one. */
function writeDown(folder: string, running: RunningSandbox, { store, ssh }: Sandbox): void {
  const token = store.all('user')[0]?.machineTokens[0]?.token ?? '';
  writeFileAtomically(join(folder, 'machine-token'), `${token}\n`, 0o600);
  const hosts = ssh.publicKeys().map(key => `[${running.sshHost}]:${running.sshPort} ${key}\n`);
  writeFileAtomically(join(folder, 'known_hosts'), hosts.join(''), 0o644);
  writeRunning(folder, running);
}

/** After the host keys were written down: who knows them meets others, as after a migration of the platform. */
async function migrateIfToldTo({ faults, store, migrate }: Sandbox): Promise<void> {
  const [name, environment = ''] = faults.value('migrate')?.split('.') ?? [];
  if (name === undefined) return;
  const site = store.all('site').find(each => each.name === name);
  await migrate(site?.id ?? name, environment);
  faults.clear('migrate');
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, loopback, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function listenSsh({ ssh }: Sandbox, port: number): Promise<number> {
  try {
    return await ssh.listen(port);
  } catch (error) {
    if (!hasCode(error, 'EADDRINUSE')) throw error;
    return ssh.listen(0);
  }
}
