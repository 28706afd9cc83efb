import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { StartedSandbox } from '../started-sandbox.ts';

interface CountedConnections {
  /** How many were made so far. */
  count(): number;
  /** For turnout's environment, in place of `TURNOUT_PLATFORM=sandbox`. */
  env: Record<string, string>;
  close(): Promise<void>;
}

/** Stands between turnout and the API of a sandbox, passes bytes on and counts connections. */
export async function countConnections({ running }: StartedSandbox): Promise<CountedConnections> {
  let count = 0;
  const open = new Set<Socket>();
  const { port: apiPort } = new URL(running.api);
  const server = createServer(client => {
    count += 1;
    const api = connect(Number(apiPort), '127.0.0.1');
    for (const [from, to] of [
      [client, api],
      [api, client],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    count: () => count,
    env: {
      TURNOUT_PLATFORM: `http://127.0.0.1:${port}`,
      TURNOUT_SSH_HOST: running.sshHost,
      TURNOUT_SSH_PORT: String(running.sshPort),
      TURNOUT_GIT_HOST: running.gitHost,
    },
    async close() {
      for (const socket of open) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
