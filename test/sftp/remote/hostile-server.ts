import type { AddressInfo } from 'node:net';
import ssh2, { type Client, type Connection } from 'ssh2';

export type Key = ReturnType<typeof makeKey>;

/** ssh2 1.17 makes one Ed25519 key in some hundred that it cannot read itself, so both kinds are ECDSA. */
export function makeKey(bits: 256 | 384 = 256) {
  return ssh2.utils.generateKeyPairSync('ecdsa', { bits });
}

export interface HostileServer {
  port: number;
  /** Every attempt to log in that reached it, by method. */
  attempts: string[];
  stop(): Promise<void>;
}

/** What a login shell prints where SFTP should answer; `error` on standard error, and then it ends. */
interface ShellText {
  prints: string;
  error?: string;
}

interface Order {
  hostKeys: readonly Key[];
  /** As servers do; else a client is let in before it has offered one. */
  wantsKey?: boolean;
  /**
   * `refuse` takes no key, `password only` says so, `stall` answers no request, `close channel` closes it at the first one,
   * `shrink` says each file is empty, `no packets` that it takes packets of no bytes; a function answers as it likes.
   */
  conduct:
    | 'refuse'
    | 'password only'
    | 'stall'
    | 'close channel'
    | 'shrink'
    | 'no packets'
    | ShellText
    | ((sftp: ssh2.SFTPWrapper) => void);
}

/** A real SSH server that does one thing that it should not. */
export async function startHostileServer({ hostKeys, wantsKey, conduct }: Order): Promise<HostileServer> {
  const attempts: string[] = [];
  const connections = new Set<Connection>();
  const server = new ssh2.Server({ hostKeys: hostKeys.map(({ private: key }) => key) }, connection => {
    connections.add(connection);
    // Its types do not know of this. Without it every answer waits 40 ms for the one before.
    (connection as unknown as Pick<Client, 'setNoDelay'>).setNoDelay(true);
    connection.on('error', () => {});
    if (conduct === 'no packets') takeNoPackets(connection);
    connection.on('authentication', attempt => {
      attempts.push(attempt.method);
      if (conduct === 'password only') attempt.reject(['password', 'keyboard-interactive']);
      else if (conduct === 'refuse') attempt.reject(['publickey', 'password']);
      else if (wantsKey && attempt.method === 'none') attempt.reject(['publickey']);
      else attempt.accept();
    });
    connection.on('session', accept => {
      const session = accept();
      if (typeof conduct === 'object') session.on('subsystem', open => speak(open(), conduct));
      else session.on('sftp', open => misbehave(open(), conduct));
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    attempts,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const connection of connections) connection.end();
      }),
  };
}

/** ssh2's own server has no wish for this. */
function takeNoPackets(connection: Connection): void {
  const { _protocol: protocol } = connection as unknown as { _protocol: OpenConfirming };
  const confirm = protocol.channelOpenConfirm.bind(protocol);
  protocol.channelOpenConfirm = (remote, local, window) => confirm(remote, local, window, 0);
}

interface OpenConfirming {
  channelOpenConfirm(remote: number, local: number, window: number, packetSize: number): void;
}

function speak(channel: ssh2.ServerChannel, { prints, error }: ShellText): void {
  if (prints) channel.write(prints);
  if (error === undefined) return;
  channel.stderr.write(error);
  channel.exit(1);
  channel.end();
}

function misbehave(sftp: ssh2.SFTPWrapper, conduct: Order['conduct']): void {
  const { OK, NO_SUCH_FILE } = ssh2.utils.sftp.STATUS_CODE;
  sftp.on('error', () => {});
  if (typeof conduct === 'function') conduct(sftp);
  if (conduct === 'stall') for (const event of ['STAT', 'MKDIR'] as const) sftp.on(event, () => {});
  if (conduct === 'close channel') sftp.on('STAT', () => sftp.end());
  if (conduct !== 'shrink') return;
  sftp.on('STAT', (id: number, path: string) =>
    path.includes('.') ? sftp.status(id, NO_SUCH_FILE) : sftp.attrs(id, folder),
  );
  sftp.on('OPEN', (id: number) => sftp.handle(id, Buffer.from('h')));
  for (const event of ['WRITE', 'FSETSTAT', 'CLOSE'] as const)
    sftp.on(event, (id: number) => sftp.status(id, OK));
  sftp.on('FSTAT', (id: number) => sftp.attrs(id, { ...folder, mode: 0o100644 }));
}

const folder = { mode: 0o040755, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
