import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export interface CutProxy {
  port: number;
  /** Bytes that went through, both ways. */
  passed(): number;
  stop(): Promise<void>;
}

/** Passes connections on until so many bytes have gone through it, both ways together; then all of them are cut. */
export async function startCutProxy(
  target: number,
  { after, onCut }: { after: number; onCut(): void },
): Promise<CutProxy> {
  const sockets = new Set<Socket>();
  let passed = 0;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer({ noDelay: true }, near => {
    const far = createConnection({ host: '127.0.0.1', port: target, noDelay: true });
    const pass = (from: Socket, to: Socket) => {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      from.on('data', chunk => {
        const left = after - passed;
        passed += chunk.length;
        if (passed < after) {
          if (!to.write(chunk)) {
            from.pause();
            to.once('drain', () => from.resume());
          }
          return;
        }
        if (left <= 0) return;
        // To the byte.
        to.write(chunk.subarray(0, left), () => {
          onCut();
          cut();
        });
      });
    };
    pass(near, far);
    pass(far, near);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    passed: () => passed,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        cut();
      }),
  };
}
