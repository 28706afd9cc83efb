import { connect as connectTcp, type Socket } from 'node:net';
import type { Client } from 'ssh2';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { RefusedError } from '../../../src/errors/turnout-error.ts';
import { createSshServer } from '../../../src/sandbox/ssh/server.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { ManualClock } from './manual-clock.ts';
import { connect, RawSftp } from './raw-sftp.ts';
import { siteId, startTestServer, type TestServer } from './test-server.ts';

const minute = 60_000;
const clock = new ManualClock();
let test: TestServer;

beforeAll(async () => {
  test = await startTestServer({ clock });
});

afterAll(() => test.stop());

async function canLogIn(): Promise<boolean> {
  const client = await connect(test).catch(() => undefined);
  client?.end();
  return client !== undefined;
}

function tcp(): Socket {
  return connectTcp(test.port, '127.0.0.1').on('error', () => {});
}

const closed = (socket: Socket) => new Promise<void>(resolve => socket.once('close', () => resolve()));

describe('a server', () => {
  it('does not take a port that is in use', async () => {
    const nobody = () => undefined;
    const nothing = () => Promise.reject(new Error('nobody can log in'));
    const other = createSshServer({
      platform: { accountByKey: nobody, accountByPassword: nobody, openHome: nothing, openGit: nothing },
      hostKeys: [makeKey().private],
      clock,
      spawnGitService: () => {
        throw new Error('nobody can log in');
      },
    });
    await expect(other.listen(test.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('a connection', () => {
  it('is dropped after 30 s without a login, whether it says something or not', async () => {
    const silent = tcp();
    const greeting = tcp();
    greeting.write('SSH-2.0-slow\r\n');
    const ends = [closed(silent), closed(greeting)];
    await Promise.all([silent, greeting].map(socket => new Promise(resolve => socket.once('data', resolve))));
    clock.advance(30_001);
    await Promise.all(ends);
  });

  it('outlives the 30 s once logged in, and is dropped after 10 minutes without a request', async () => {
    const sftp = await RawSftp.open(test);
    await sftp.init();
    const ended = new Promise<void>(resolve => sftp.client.once('close', () => resolve()));
    clock.advance(9 * minute);
    expect((await sftp.request(16, Buffer.from('\0\0\0\x01.'))).type).toBe(104);
    clock.advance(9 * minute);
    expect((await sftp.request(16, Buffer.from('\0\0\0\x01.'))).type).toBe(104);
    clock.advance(10 * minute);
    await ended;
  });

  it('C4: of a client that answers no keep-alive lives as long as every other', async () => {
    const real = globalThis.setInterval;
    const ticks: (() => void)[] = [];
    vi.spyOn(globalThis, 'setInterval').mockImplementation((tick, delay = 0) => {
      if (delay <= 10 * minute) ticks.push(tick);
      return real(() => {}, 2 ** 31 - 1);
    });
    const sftp = await RawSftp.open(test);
    vi.mocked(globalThis.setInterval).mockRestore();
    await sftp.init();
    const internals = sftp.client as unknown as {
      _protocol: { _handlers: { GLOBAL_REQUEST: () => void } };
    };
    internals._protocol._handlers.GLOBAL_REQUEST = () => {};
    for (let times = 0; times < 40; times++) for (const tick of ticks) tick();
    expect((await sftp.request(16, Buffer.from('\0\0\0\x01.'))).type).toBe(104);
    await sftp.end();
  });

  it('with garbage, a reset or a port scan disturbs nobody', async () => {
    const client = await connect(test);
    for (const garbage of [
      'GET / HTTP/1.0\r\n\r\n',
      'SSH-2.0-x\r\n\0\0\0\0\0\0',
      `${'x'.repeat(100_000)}\r\n`,
    ]) {
      const socket = tcp();
      socket.write(garbage);
      socket.resume();
      const ended = closed(socket);
      socket.once('data', () => socket.resetAndDestroy());
      await ended;
    }
    expect(await canLogIn()).toBe(true);
    client.end();
  });

  it('cannot forward anything', async () => {
    const client = await connect(test);
    const tunnel = new Promise<string>(resolve => {
      client.forwardOut('127.0.0.1', 1, '127.0.0.1', test.port, error => resolve(error?.message ?? 'open'));
    });
    expect(await tunnel).toBe('(SSH) Channel open failure: ');
    const listening = new Promise<string>(resolve => {
      client.forwardIn('127.0.0.1', 0, error => resolve(error?.message ?? 'open'));
    });
    expect(await listening).toBe('Unable to bind to 127.0.0.1:0');
    client.end();
  });

  it('has at most ten sessions', async () => {
    const client = await connect(test);
    const answers = Array.from({ length: 11 }, () => subsystem(client));
    expect((await Promise.all(answers)).filter(answer => answer === 'open')).toHaveLength(10);
    client.end();
  });

  it('is one of at most 64', async () => {
    await vi.waitUntil(canLogIn, { timeout: 5000 });
    const sockets = Array.from({ length: 80 }, tcp);
    const served = new Set<Socket>();
    const turnedAway = new Set<Socket>();
    for (const socket of sockets) {
      socket.once('data', () => served.add(socket));
      socket.once('close', () => turnedAway.add(socket));
    }
    await vi.waitUntil(() => served.size + turnedAway.size === 80, { timeout: 5000 });
    expect(served.size).toBeLessThanOrEqual(64);
    expect(served.size).toBeGreaterThan(50);
    for (const socket of sockets) socket.destroy();
    await vi.waitUntil(canLogIn, { timeout: 5000 });
  });

  it('of one environment is dropped by name, others stay', async () => {
    const [dev, test2] = await Promise.all([connect(test), connect(test, { username: `test.${siteId}` })]);
    const ended = new Promise<void>(resolve => dev.once('close', () => resolve()));
    test.server.disconnect({ siteId, environment: 'dev' });
    await ended;
    expect(await subsystem(test2)).toBe('open');
    test2.end();
  });
});

describe('a session', () => {
  it.each([0, 1, 511])(
    'whose client takes packets of %d bytes ends at once, and no other one',
    async size => {
      const client = await connect(test);
      const { _protocol: protocol } = client as unknown as { _protocol: SessionOpening };
      const open = protocol.session.bind(protocol);
      protocol.session = (channel, window) => open(channel, window, size);
      const ended = new Promise<void>(resolve => client.once('close', () => resolve()));
      client.sftp(() => {});
      await ended;
      expect(await canLogIn()).toBe(true);
    },
  );

  it.each([
    [new RefusedError('This site is frozen'), 'This site is frozen\r\n'],
    [new Error('ENOENT /home/ada/secret'), 'The sandbox failed to serve this session\r\n'],
  ])(
    'that the platform does not open ends with a foreseen reason, and shows no other',
    async (error, line) => {
      test.failHomeWith = error;
      const client = await connect(test);
      const seen = await new Promise<string>(resolve => {
        // Listening begins in the callback: the whole answer can come in one piece with what calls it.
        client.subsys('sftp', (_error, channel) => {
          let reported = '';
          channel.stderr.on('data', (chunk: Buffer) => {
            reported += chunk;
          });
          channel.once('close', (status: number) => resolve(`${status} ${reported}`));
          channel.resume();
        });
      });
      test.failHomeWith = undefined;
      expect(seen).toBe(`1 ${line}`);
      client.end();
    },
  );
});

interface SessionOpening {
  session(channel: number, window: number, packetSize: number): void;
}

function subsystem(client: Client): Promise<string> {
  return new Promise(resolve => {
    client.subsys('sftp', error => resolve(error?.message ?? 'open'));
  });
}
