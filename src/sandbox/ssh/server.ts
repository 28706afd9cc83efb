import { createServer, type Server, type Socket } from 'node:net';
import ssh2 from 'ssh2';
import { algorithms } from './algorithms.ts';
import { type ConnectionOptions, SshConnection } from './connection.ts';
import type { SshServer } from './ports.ts';

export interface SshServerOptions extends Omit<ConnectionOptions, 'began'> {
  /** Private keys in PEM or OpenSSH form, one of each type that is to be offered. */
  hostKeys: (string | Buffer)[];
}

const maxConnections = 64;
/** Milliseconds from the TCP connection to a login. */
const loginGrace = 30 * 1000;

/**
 * Clients that know both orders of SYMLINK's two paths (libssh, WinSCP, AsyncSSH) choose by what the server says that it is:
 * the comment tells them that it is OpenSSH's order here, which is the only one that is served.
 */
const ident = 'turnout-sandbox like_OpenSSH_9.2';

/** ssh2 takes its own default for 0. Milliseconds, the most that a timer of Node can be. */
const withoutKeepAlive = { keepaliveInterval: 2 ** 31 - 1 };

/**
 * The SSH server of the sandbox: SFTP and Git, loopback only, nothing else. ssh2 does the transport; the
 * sockets are ours, since ssh2 sets no TCP_NODELAY, limits nothing and waits for ever for a greeting.
 */
export function createSshServer({ hostKeys, ...options }: SshServerOptions): SshServer {
  const connections = new Map<Socket, SshConnection | undefined>();
  const sessions = new Set<Promise<void>>();
  const began = (session: Promise<void>) => {
    sessions.add(session);
    void session.then(() => sessions.delete(session));
  };
  // Clients that use libssh2 answer no keep-alives while they have nothing to do; the limit of idleness is ours.
  const ssh = new ssh2.Server({ hostKeys, algorithms, ident, ...withoutKeepAlive });

  ssh.on('connection', (connection, client) => {
    const socket = findSocket(connections.keys(), client.port);
    if (socket === undefined) return connection.end();
    connections.set(socket, new SshConnection(connection, socket, client, { ...options, began }));
  });

  const listener = createServer({ noDelay: true }, socket => {
    if (connections.size >= maxConnections) return socket.destroy();
    connections.set(socket, undefined);
    const endGrace = options.clock.after(loginGrace, () => {
      if (connections.get(socket)?.authenticated === undefined) socket.destroy();
    });
    socket.on('close', () => {
      endGrace();
      connections.delete(socket);
    });
    ssh.injectSocket(socket);
  });

  return {
    listen: port => listen(listener, port),
    disconnect: environment => {
      for (const [socket, connection] of connections) {
        if (belongsTo(environment, connection)) socket.destroy();
      }
    },
    async close() {
      await close(listener, connections.keys());
      await Promise.all(sessions);
    },
  };
}

function belongsTo(
  { siteId, environment }: { siteId: string; environment: string },
  connection: SshConnection | undefined,
): boolean {
  const login = connection?.authenticated?.login;
  return login?.siteId === siteId.toLowerCase() && login.environment === environment.toLowerCase();
}

/** ssh2 gives no way from a connection to its socket but the peer's port, which is unique on one address. */
function findSocket(sockets: Iterable<Socket>, peerPort: number): Socket | undefined {
  for (const socket of sockets) if (socket.remotePort === peerPort) return socket;
  return undefined;
}

function listen(listener: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    listener.once('error', reject);
    listener.listen({ port, host: '127.0.0.1' }, () => {
      listener.off('error', reject);
      // From now on an error is an accept that failed, for want of descriptors: the next one may succeed.
      listener.on('error', () => {});
      const address = listener.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(listener: Server, sockets: Iterable<Socket>): Promise<void> {
  return new Promise(resolve => {
    listener.close(() => resolve());
    for (const socket of sockets) socket.destroy();
  });
}
