import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

export interface ConnectProxy {
  host: string;
  port: number;
  /** What was asked for: `platform.example:443`. */
  asked: string[];
  /** Of the last request. */
  headers: IncomingMessage['headers'];
}

/**
 * A proxy that leads every CONNECT to one port of this machine, whatever its name: tests need no resolver. `answer` is
 * what it says instead; undefined for a proxy that says nothing. It stops with the test.
 */
export async function startConnectProxy(options: {
  target?: number;
  answer?: string | undefined;
}): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.writeHead(400).end('CONNECT only'));
  server.on('connection', socket => {
    sockets.add(socket.on('close', () => sockets.delete(socket)));
    socket.on('error', () => {});
  });
  server.on('connect', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    proxy.asked.push(request.url ?? '');
    proxy.headers = request.headers;
    if (options.target === undefined) {
      if (options.answer !== undefined) socket.end(options.answer);
      return;
    }
    const there = connect(options.target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.write(head);
      there.pipe(socket).pipe(there);
    });
    sockets.add(there);
    there.on('error', () => socket.destroy());
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise(resolve => server.close(resolve));
  });
  const proxy: ConnectProxy = { host: `127.0.0.1:${port}`, port, asked: [], headers: {} };
  return proxy;
}
