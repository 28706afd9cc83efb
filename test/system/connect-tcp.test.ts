import { EventEmitter } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/system/clock.ts';
import { type ConnectDeps, connectTcp } from '../../src/system/connect-tcp.ts';
import { TestClock } from '../support/test-clock.ts';

interface Network {
  /** What each address does, and after how many milliseconds. */
  addresses: Record<string, { after: number; error?: string }>;
}

let clock: TestClock;
let tried: string[];
let closed: string[];
beforeEach(() => {
  clock = new TestClock();
  tried = [];
  closed = [];
});

function simulate({ addresses }: Network): ConnectDeps {
  return {
    findAddresses: async () =>
      Object.keys(addresses).map(address => ({ address, family: address.includes(':') ? 6 : 4 })),
    open({ host }) {
      const { after, error } = addresses[host] ?? { after: 0 };
      tried.push(`${host} at ${clock.elapsed()}`);
      const socket = Object.assign(new EventEmitter(), { host, destroy: () => closed.push(host) });
      clock.after(after, () => {
        if (error) socket.emit('error', Object.assign(new Error(error), { code: error }));
        else socket.emit('connect');
      });
      return socket as unknown as Socket;
    },
  };
}

/** Connects, with the clock going on until that has ended. */
async function connect(network: Network, signal = new AbortController().signal): Promise<string> {
  const ended = connectTcp({ host: 'example.com', port: 2222, clock, signal }, simulate(network));
  let isOpen = true;
  ended
    .catch(() => {})
    .finally(() => {
      isOpen = false;
    });
  for (let turn = 0; isOpen && turn < 400; turn++) {
    await new Promise(setImmediate);
    clock.advance(50);
  }
  return ((await ended) as unknown as { host: string }).host;
}

const never = 10_000_000;

test('R10: an address that takes 400 ms is waited for, beside one that is dead', async () => {
  const addresses = { '192.0.2.1': { after: 400 }, '2001:db8::1': { after: never } };
  expect(await connect({ addresses })).toBe('192.0.2.1');
  expect(closed).toEqual(['2001:db8::1']);
});

test('R10: a dead address that comes first costs a quarter of a second, no more', async () => {
  const addresses = { '2001:db8::1': { after: never }, '192.0.2.1': { after: 400 } };
  expect(await connect({ addresses })).toBe('192.0.2.1');
  expect(tried[1]).toMatch(/^192\.0\.2\.1 at (2[5-9]\d|300)$/);
});

test('R10+: one address alone may take as long as the caller waits', async () => {
  expect(await connect({ addresses: { '192.0.2.1': { after: 9000 } } })).toBe('192.0.2.1');
});

test('R10+: several slow addresses of one family all go on until one answers', async () => {
  const addresses = {
    '192.0.2.1': { after: 3000 },
    '192.0.2.2': { after: 4000 },
    '192.0.2.3': { after: never },
  };
  expect(await connect({ addresses })).toBe('192.0.2.1');
  expect(closed.sort()).toEqual(['192.0.2.2', '192.0.2.3']);
});

test('R10+: an address that refuses is followed by the next one at once', async () => {
  const addresses = { '::1': { after: 0, error: 'ECONNREFUSED' }, '127.0.0.1': { after: 600 } };
  expect(await connect({ addresses })).toBe('127.0.0.1');
});

test('every address that fails is an error, and it is the last one', async () => {
  const addresses = {
    '::1': { after: 0, error: 'EHOSTUNREACH' },
    '127.0.0.1': { after: 0, error: 'ECONNREFUSED' },
  };
  await expect(connect({ addresses })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('a signal ends all attempts', async () => {
  const controller = new AbortController();
  const ended = connect({ addresses: { '192.0.2.1': { after: never } } }, controller.signal);
  ended.catch(() => {});
  await new Promise(setImmediate);
  controller.abort(new Error('enough'));
  await expect(ended).rejects.toThrow('enough');
  expect(closed).toEqual(['192.0.2.1']);
});

test('a real server on loopback is reached by its name', async () => {
  const server = createServer(socket => void socket.on('error', () => {}));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const signal = new AbortController().signal;
  const socket = await connectTcp({ host: 'localhost', port, clock: systemClock, signal });
  expect(socket.remotePort).toBe(port);
  socket.destroy();
  await new Promise(resolve => socket.once('close', resolve));
});
