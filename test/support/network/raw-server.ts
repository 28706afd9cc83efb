import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface RawServer {
  url: string;
  /** `127.0.0.1:4711` */
  host: string;
  /** How many requests have come. */
  requests(): number;
}

/**
 * A server that answers every request with the bytes it is given, HTTP or not; `undefined` closes the connection, a
 * function writes for itself. It stops with the test.
 */
export async function startRawServer(
  answer: string | Buffer | undefined | ((socket: Socket, request: string) => void),
): Promise<RawServer> {
  let requests = 0;
  const sockets = new Set<Socket>();
  const server = createServer(socket => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    socket.on('data', data => {
      requests++;
      if (typeof answer === 'function') answer(socket, String(data));
      else if (answer === undefined) socket.end();
      else socket.write(answer);
    });
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  const host = `127.0.0.1:${port}`;
  return { host, url: `http://${host}`, requests: () => requests };
}
