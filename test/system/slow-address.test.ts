import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createConnection, createServer, type Server, type Socket } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../src/system/clock.ts';
import { connectTcp } from '../../src/system/connect-tcp.ts';

const ipv4 = (address: string) => ({ address, family: 4 });
const ipv6 = (address: string) => ({ address, family: 6 });

describe('an address that answers late', () => {
  test('R10: is waited for beside one that never does', async () => {
    const slow = await stoppedServer('127.0.0.1');
    const addresses = [ipv6('100::1'), ipv4('127.0.0.1')];
    const opened = connectAny(slow.port, addresses);
    await slow.resumeAfter(700);
    expect(reached(await opened)).toBe('127.0.0.1');
  });

  test('R10+: is waited for when it is the only one', async () => {
    const slow = await stoppedServer('127.0.0.1');
    const opened = connectAny(slow.port, [ipv4('127.0.0.1')]);
    await slow.resumeAfter(700);
    expect(reached(await opened)).toBe('127.0.0.1');
  });

  test('R10+: is not given up for a second one of its family that refuses', async () => {
    const slow = await stoppedServer('127.0.0.1');
    const addresses = [ipv4('127.0.0.1'), ipv4('127.0.0.2')];
    const opened = connectAny(slow.port, addresses);
    await slow.resumeAfter(700);
    expect(reached(await opened)).toBe('127.0.0.1');
  });
});

test('R10+: a dead first address costs a quarter of a second, not the limit of the caller', async () => {
  const dead = await stoppedServer('127.0.0.1');
  const server = await listening('127.0.0.2', dead.port);
  const began = performance.now();
  const addresses = [ipv4('127.0.0.1'), ipv4('127.0.0.2')];
  const socket = await connectAny(server, addresses);
  expect(reached(socket)).toBe('127.0.0.2');
  expect(performance.now() - began).toBeGreaterThan(200);
});

test('R10+: the first failure is told, and not that this machine has no IPv6', async () => {
  const port = await listening('127.0.0.2');
  const addresses = [ipv6('100::1'), ipv4('127.0.0.1')];
  const refused = connectAny(port, addresses);
  await expect(refused).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

test('R10+: the signal of the caller ends all attempts', async () => {
  const dead = await stoppedServer('127.0.0.1');
  const stop = new AbortController();
  const opened = connectAny(dead.port, [ipv4('127.0.0.1')], stop.signal);
  stop.abort(new Error('enough'));
  await expect(opened).rejects.toThrow('enough');
});

/** A connection to a host that has these addresses. */
function connectAny(
  port: number,
  addresses: { address: string; family: number }[],
  signal = new AbortController().signal,
): Promise<Socket> {
  return connectTcp(
    { host: 'many.example', port, clock: systemClock, signal },
    {
      findAddresses: async () => addresses,
      open: target => createConnection({ ...target, autoSelectFamily: false }),
    },
  );
}

function reached(socket: Socket): string | undefined {
  const { remoteAddress } = socket;
  socket.destroy();
  return remoteAddress;
}

async function listening(host: string, port = 0): Promise<number> {
  const server: Server = createServer(socket => socket.destroy());
  server.listen(port, host);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** A server whose queue is full: the kernel answers nothing until there is room, and the client asks again after a second. */
async function stoppedServer(host: string) {
  const program = `
    const server = require('node:net').createServer();
    server.listen({ port: 0, host: '${host}', backlog: 1 }, () => console.log(server.address().port));
  `;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const port = Number(line);
  child.kill('SIGSTOP');
  // Each takes a place in the queue; the last ones stay unanswered.
  const fillers = await Promise.all(Array.from({ length: 2 }, () => connectAny(port, [ipv4(host)])));
  onTestFinished(() => {
    for (const filler of fillers) filler.destroy();
  });
  return {
    port,
    async resumeAfter(ms: number) {
      await new Promise(resolve => setTimeout(resolve, ms));
      child.kill('SIGCONT');
    },
  };
}
