import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { writeFileAtomically } from '../../system/disk/files.ts';
import { currentUserId } from '../../system/user-id.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../sandbox.ts';
import { holdFolder } from './folder-lock.ts';
import { keepIdentity, readIdentity } from './identity.ts';
import { listenOnKeptPort, type PortOptions, portToKeep } from './kept-port.ts';
import { certificateIn } from './own-certificate.ts';
import { securePrivateFolder } from './private-folder.ts';
import { type RunningSandbox, removeRunning, writeRunning } from './state-file.ts';

export type { RunningSandbox } from './state-file.ts';

export interface HostOptions extends SandboxOptions {
  /** 0 or undefined for the port that the folder keeps, or else a free one. */
  apiPort?: number | undefined;
  /** The same, and 2222 is tried first in a new folder unless it is 0. Where it is in use, another one is taken. */
  sshPort?: number | undefined;
  /** The API and the websites with TLS as well, for clients that ask for `https://`; absent: without TLS only. */
  httpsPort?: number | undefined;
  processId: number;
  /** The file with its host keys that clients are to go by beside their own; absent: by their own alone. */
  knownHosts?: string | undefined;
  /** What the start was asked for, to be compared with what the next one is. */
  asked?: RunningSandbox['asked'];
  /** Is told what the user has to know. */
  warn?(text: string): void;
}

export interface HostedSandbox {
  running: RunningSandbox;
  sandbox: Sandbox;
  close(): Promise<void>;
}

const loopback = '127.0.0.1';
/** Against clients that send slowly, or nothing (faults-and-attacks.md S-28). Milliseconds. */
const limits = { headersTimeout: 10_000, requestTimeout: 30_000, connectionsCheckingInterval: 2000 };
const maxConnections = 256;
const defaultSshPort = 2222;

/**
 * Puts a sandbox on two ports of this machine, and nowhere else. Rejects with TurnoutError when another one
 * holds the folder, and with EADDRINUSE when the API's port is in use.
 */
export async function hostSandbox(options: HostOptions): Promise<HostedSandbox> {
  const { folder, warn = () => {} } = options;
  securePrivateFolder({ folder, user: currentUserId(), warn });
  const letGo = await holdFolder(folder);
  try {
    // What a killed one has left would be taken for ours by those who wait for it.
    removeRunning(folder);
    const hosted = await open(options);
    return {
      ...hosted,
      async close() {
        await hosted.close();
        removeRunning(folder);
        await letGo();
      },
    };
  } catch (error) {
    await letGo();
    throw error;
  }
}

async function open(options: HostOptions): Promise<HostedSandbox> {
  const { clock, processId, folder, asked, knownHosts } = options;
  const identity = readIdentity(folder);
  const sandbox = await createSandbox({ users: identity.users, siteIds: identity.siteIds, ...options });
  const server = createServer(limits, getRequestListener(sandbox.handle));
  server.maxConnections = maxConnections;
  const secure = secureServer(options, sandbox);
  const close = async () => {
    await Promise.all([closeServer(server), secure && closeServer(secure), sandbox.close()]);
  };
  try {
    const ports = await listenOnPorts(options, { server, sandbox });
    const address = `http://${loopback}:${ports.api}`;
    const running: RunningSandbox = {
      api: address,
      web: address,
      sshHost: loopback,
      sshPort: ports.ssh,
      gitHost: loopback,
      pid: processId,
      startedAt: Math.floor(clock.now() / 1000),
      ...(knownHosts ? { knownHosts } : {}),
      ...(secure ? { https: `https://${loopback}:${await listen(secure, options.httpsPort ?? 0)}` } : {}),
      ...(asked ? { asked } : {}),
    };
    writeDown(folder, running, sandbox);
    await migrateIfRequested(sandbox);
    return { running, sandbox, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Under a certificate of the sandbox's own, which belongs to the folder. */
function secureServer(
  { folder, httpsPort, clock, random }: HostOptions,
  sandbox: Sandbox,
): Server | undefined {
  if (httpsPort === undefined) return undefined;
  const certificate = certificateIn(folder, { now: clock.now(), random });
  const server = createTlsServer({ ...limits, ...certificate }, getRequestListener(sandbox.handle));
  server.maxConnections = maxConnections;
  return server;
}

/** The ports belong to the folder from now on. Rejects with EADDRINUSE when a port of the API that was asked for is in use. */
async function listenOnPorts(
  { folder, apiPort, sshPort, random }: HostOptions,
  { server, sandbox }: { server: Server; sandbox: Sandbox },
): Promise<{ api: number; ssh: number }> {
  const identity = readIdentity(folder);
  const api: PortOptions = { asked: apiPort, kept: identity.apiPort, strict: true };
  const ssh: PortOptions = { asked: sshPort, kept: identity.sshPort, usual: defaultSshPort, strict: false };
  const ports = {
    api: await listenOnKeptPort(api, random, port => listen(server, port)),
    ssh: await listenOnKeptPort(ssh, random, port => sandbox.ssh.listen(port)),
  };
  keepIdentity(folder, { apiPort: portToKeep(api, ports.api), sshPort: portToKeep(ssh, ports.ssh) });
  return ports;
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
async function migrateIfRequested({ faults, store, migrate }: Sandbox): Promise<void> {
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
