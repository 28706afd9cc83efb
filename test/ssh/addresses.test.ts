import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failed, type Stage, setStage } from '../commands/stage.ts';
import { isMissing, needs } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';

let stage: Stage;
let door: { port: number; from: (string | undefined)[]; stop(): Promise<void> };

beforeAll(async () => {
  stage = await setStage();
  await keepKey(stage.person);
  door = await startDoor(stage.sandbox.running.sshPort);
});
afterAll(async () => {
  await door.stop();
  await stage.dispose();
});
beforeEach(() => {
  door.from.length = 0;
  rmSync(join(stage.person.home, 'cloned'), { recursive: true, force: true });
});

/** Leads to the sandbox, and notes from where a user came. */
async function startDoor(sshPort: number) {
  const from: (string | undefined)[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer(socket => {
    from.push(socket.remoteAddress);
    const onward = connect(sshPort, '127.0.0.1');
    for (const each of [socket, onward]) sockets.add(each.on('error', () => {}));
    socket.pipe(onward).pipe(socket);
  });
  const port = await new Promise<number>(resolve => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const stop = () =>
    new Promise<void>(resolve => {
      for (const socket of sockets) socket.destroy();
      server.close(() => resolve());
    });
  return { port, from, stop };
}

function config(lines: string): void {
  mkdirSync(join(stage.person.home, '.ssh'), { recursive: true });
  writeFileSync(join(stage.person.home, '.ssh/config'), `Host *\n  ${lines}\n`, { mode: 0o600 });
}

const list = 'file:list my-site.dev:code';
const throughDoor = () => ({ env: { TURNOUT_SSH_PORT: String(door.port) } });
const [noSsh, sshName] = needs('ssh');
const device = Object.entries(networkInterfaces()).find(([, found]) =>
  found?.some(({ address }) => address === '127.0.0.1'),
)?.[0];

describe.skipIf(noSsh)(`the addresses that the configuration of ${sshName} names`, () => {
  test('R9+: BindAddress is where file:list comes from, as ssh does', async () => {
    config('BindAddress 127.0.0.9');
    expect((await stage.run(list, throughDoor())).stderr).toBe('');
    expect(new Set(door.from)).toEqual(new Set(['127.0.0.9']));
    expect((await stage.run('connection:test my-site.dev', throughDoor())).exitCode).toBe(0);
    expect(new Set(door.from)).toEqual(new Set(['127.0.0.9']));
  });

  test.skipIf(device === undefined)('R9+: BindInterface is taken with the address that it has', async () => {
    config(`BindInterface ${device}`);
    expect((await stage.run(list, throughDoor())).stderr).toBe('');
    expect(new Set(door.from)).toEqual(new Set(['127.0.0.1']));
  });

  test('R9+: one that this machine does not have is told, by connection:test too', async () => {
    config('BindAddress 192.0.2.7');
    expect(await stage.run(list)).toEqual(
      failed(
        9,
        'No SFTP session with 127.0.0.1:22222: this machine has no such address to connect from.',
        'Check AddressFamily, BindAddress and BindInterface in ~/.ssh/config.',
      ),
    );
    const { exitCode, stderr } = await stage.run('connection:test my-site.dev');
    expect(stderr).toContain('this machine has no such address to connect from.');
    expect(exitCode).toBe(9);
  });

  test('R9+: AddressFamily leaves the other family out', async () => {
    config('AddressFamily inet6');
    expect(await stage.run(list)).toEqual(
      failed(
        9,
        'No SFTP session with 127.0.0.1:22222: it has no IPv6 address, and ~/.ssh/config wants one.',
        'Check AddressFamily, BindAddress and BindInterface in ~/.ssh/config.',
      ),
    );
    config('AddressFamily inet');
    expect((await stage.run(list)).stderr).toBe('');
  });

  test.skipIf(isMissing('git'))('R9+: git:clone goes the same way', async () => {
    config('BindAddress 127.0.0.9');
    expect((await stage.run('git:clone my-site.dev cloned')).exitCode).toBe(0);
  });
});
