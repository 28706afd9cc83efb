import { type AddressInfo, createConnection, createServer, type Socket } from 'node:net';

export interface DelayProxy {
  port: number;
  stop(): Promise<void>;
}

/** Bytes on their way in one direction of one connection: what a path of a gigabit holds at 80 ms, and some more. */
const mostUnderWay = 64 * 1024 * 1024;

/**
 * Passes TCP connections on and holds every byte back for half of `roundTrip` milliseconds, each way. It has no limit of
 * rate: only distance is added.
 */
export async function startDelayProxy(target: number, roundTrip: number): Promise<DelayProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, near => {
    const far = createConnection({ host: '127.0.0.1', port: target, noDelay: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    pass(near, far, roundTrip / 2);
    pass(far, near, roundTrip / 2);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function pass(from: Socket, to: Socket, delay: number): void {
  if (delay === 0) {
    from.pipe(to);
    return;
  }
  const queue: { due: number; chunk: Buffer }[] = [];
  let held = 0;
  let ended = false;
  let scheduled = false;

  function schedule(ms: number): void {
    if (scheduled) return;
    scheduled = true;
    setTimeout(release, Math.max(0, ms));
  }

  function release(): void {
    scheduled = false;
    const now = performance.now();
    to.cork();
    for (let first = queue[0]; first && first.due <= now; first = queue[0]) {
      queue.shift();
      held -= first.chunk.length;
      to.write(first.chunk);
    }
    to.uncork();
    if (held < mostUnderWay / 2 && from.isPaused()) from.resume();
    const [next] = queue;
    if (next) schedule(next.due - performance.now());
    else if (ended) to.end();
  }

  from.on('data', chunk => {
    queue.push({ due: performance.now() + delay, chunk });
    held += chunk.length;
    if (held > mostUnderWay) from.pause();
    schedule(delay);
  });
  from.on('end', () => {
    ended = true;
    schedule(delay);
  });
}
