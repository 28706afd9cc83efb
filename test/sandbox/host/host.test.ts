import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utils } from 'ssh2';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostKeysIn } from '../../../src/sandbox/auth/host-keys.ts';
import { isHeld } from '../../../src/sandbox/host/folder-lock.ts';
import { layHostKeys } from '../../support/ssh/lay-host-keys.ts';
import { startSandbox } from '../../support/started-sandbox.ts';
import { TestClock } from '../../support/test-clock.ts';
import { until } from '../../support/until.ts';
import { treeOf } from '../platform-fixture.ts';
import { smallPlan } from '../small-plan.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-host-'));
  layHostKeys(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (rest = {}) => startSandbox({ folder, plan: smallPlan, ...rest });
const fileText = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('a sandbox on its ports', () => {
  test('writes down where it is while it runs, for no other user, and takes it back at the end', async () => {
    const sandbox = await start({ clock: new TestClock() });
    expect(JSON.parse(fileText('running.json'))).toEqual({
      api: sandbox.running.api,
      sshHost: '127.0.0.1',
      sshPort: sandbox.running.sshPort,
      gitHost: '127.0.0.1',
      web: sandbox.running.api,
      pid: process.pid,
      startedAt: 1_768_478_400,
    });
    expect(fileText('machine-token')).toBe(`${sandbox.token}\n`);
    expect(fileText('known_hosts')).toMatch(
      new RegExp(
        `^(\\[127\\.0\\.0\\.1\\]:${sandbox.running.sshPort} (ssh-ed25519|ecdsa-sha2-nistp256|ssh-rsa) \\S+\\n){3}$`,
      ),
    );
    for (const name of ['running.json', 'machine-token']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    await sandbox.dispose();
    expect(existsSync(join(folder, 'running.json'))).toBe(false);
    await expect(fetch(sandbox.running.api)).rejects.toThrow('fetch failed');
  });

  test('is the only one on its folder, also in one process; the second leaves the first in peace', async () => {
    const first = await start();
    await expect(start()).rejects.toThrow(`Another sandbox is running on ${folder}.`);
    expect((await fetch(`${first.running.api}/api/track`, { method: 'POST' })).status).toBe(204);
    expect(existsSync(join(folder, 'running.json'))).toBe(true);
    await first.dispose();
    await (await start()).dispose();
  });

  test('is not kept from starting by what a killed one has left, anyone who has its process id now', async () => {
    const stale = { api: 'http://127.0.0.1:1', sshHost: '127.0.0.1', sshPort: 1, gitHost: '127.0.0.1' };
    writeFileSync(join(folder, 'running.json'), JSON.stringify({ ...stale, pid: process.pid, startedAt: 1 }));
    writeFileSync(join(folder, 'lock.sock'), '');
    const sandbox = await start();
    expect(JSON.parse(fileText('running.json'))).toMatchObject({ api: sandbox.running.api });
    expect(await isHeld(folder)).toBe(true);
    await sandbox.dispose();
    expect(await isHeld(folder)).toBe(false);
  });

  test('lets go of its folder when its port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await until(() => (other.listening ? true : undefined));
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { hostSandbox } = await import('../../../src/sandbox/host/host.ts');
    const { systemClock } = await import('../../../src/system/clock.ts');
    const { systemRandom } = await import('../../../src/system/random.ts');
    const options = {
      folder,
      clock: systemClock,
      random: systemRandom,
      searchPath: process.env['PATH'] ?? '',
      speed: 1,
      processId: 1,
      plan: smallPlan,
      report: () => {},
    };
    await expect(hostSandbox({ ...options, apiPort: port, sshPort: 0 })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    expect(await isHeld(folder)).toBe(false);
    const hosted = await hostSandbox({ ...options, apiPort: 0, sshPort: port });
    expect(hosted.running.sshPort).not.toBe(port);
    await hosted.close();
    other.close();
  });
});

test('T6: the API and the websites are served with TLS too, under a certificate that stays', async () => {
  const ask = (port: number, ca: string, host: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, path, ca, servername: host, headers: { host } };
      request(options, answer => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
  const hosted = await hostTls();
  const port = Number(new URL(hosted.running.https ?? '').port);
  const ca = fileText('tls/cert.pem');
  expect(await ask(port, ca, 'dev-shop.sandbox.localhost', '/pantheon_healthcheck')).toBe(200);
  expect(await ask(port, ca, 'localhost', '/api/site-names/shop')).toBe(401);
  expect(statSync(join(folder, 'tls/key.pem')).mode & 0o777).toBe(0o600);
  await hosted.close();
  await (await hostTls()).close();
  expect(fileText('tls/cert.pem')).toBe(ca);
});

async function hostTls() {
  const { hostSandbox } = await import('../../../src/sandbox/host/host.ts');
  const { systemClock } = await import('../../../src/system/clock.ts');
  const { systemRandom } = await import('../../../src/system/random.ts');
  return hostSandbox({
    folder,
    clock: systemClock,
    random: systemRandom,
    searchPath: process.env['PATH'] ?? '',
    speed: 1,
    apiPort: 0,
    sshPort: 0,
    httpsPort: 0,
    processId: 1,
    plan: smallPlan,
    report: () => {},
  });
}

describe('host keys', () => {
  test('are made once, and one that a kill has kept from being made is made later', async () => {
    const location = join(folder, 'keys');
    const first = await hostKeysIn(location);
    expect(first.publicKeys.map(key => key.split(' ')[0])).toEqual([
      'ssh-ed25519',
      'ecdsa-sha2-nistp256',
      'ssh-rsa',
    ]);
    expect(await hostKeysIn(location)).toEqual(first);
    rmSync(join(location, 'ssh_host_ecdsa_key'));
    const second = await hostKeysIn(location);
    expect([second.publicKeys[0], second.publicKeys[2]]).toEqual([first.publicKeys[0], first.publicKeys[2]]);
    expect(second.publicKeys[1]).not.toBe(first.publicKeys[1]);
    const parsed = utils.parseKey(second.privateKeys[1] ?? '');
    expect(parsed instanceof Error ? '' : parsed.getPublicSSH().toString('base64')).toBe(
      second.publicKeys[1]?.split(' ')[1],
    );
    expect(statSync(join(location, 'ssh_host_rsa_key')).mode & 0o777).toBe(0o600);
  });
});

describe('a migrated environment', () => {
  test('has another binding, other host keys on the same port, and nothing that was not committed', async () => {
    const sandbox = await start();
    const { store, runner } = sandbox.sandbox;
    const siteId = sandbox.siteId('shop');
    const record = () => store.get('environment', `${siteId}/dev`);
    runner.create({
      type: 'enable_on_server_development',
      params: {},
      siteId,
      environment: 'dev',
      userId: undefined,
    });
    await runner.idle(`${siteId}/dev`);
    const before = record();
    const keys = sandbox.sandbox.ssh.publicKeys();
    const tree = await treeOf(sandbox.sandbox, siteId, 'dev');
    await tree.change('new.txt', () => writeFileSync(join(tree.root, 'new.txt'), 'lost\n'));
    await tree.change('debug.log', () => writeFileSync(join(tree.root, 'debug.log'), 'ignored\n'));
    await sandbox.sandbox.migrate(siteId, 'dev');
    expect(record()).toEqual({ ...before, bindingId: expect.stringMatching(/^[0-9a-f]{32}$/) });
    expect(record()?.bindingId).not.toBe(before?.bindingId);
    expect(sandbox.sandbox.ssh.publicKeys()).not.toEqual(keys);
    await expect(tree.change('late.txt', () => {})).rejects.toThrow(
      'The environment is moving to another container.',
    );
    const moved = await treeOf(sandbox.sandbox, siteId, 'dev');
    expect(await moved.pendingChanges()).toEqual([]);
    expect(['index.php', 'new.txt', 'debug.log'].map(name => existsSync(join(moved.root, name)))).toEqual([
      true,
      false,
      false,
    ]);
    await moved.change('index.php', () => writeFileSync(join(moved.root, 'index.php'), 'mine\n'));
    expect((await moved.pendingChanges()).map(({ path }) => path)).toEqual(['index.php']);
    expect(sandbox.reported).toEqual([]);
    await sandbox.dispose();
  });

  test('can be had with a fault; what was written down of the host keys is then of the old container', async () => {
    const first = await start();
    const binding = first.sandbox.store.get('environment', `${first.siteId('shop')}/feature`)?.bindingId;
    const known = first.sandbox.ssh.publicKeys().map(key => key.split(' ')[1]);
    await first.dispose();
    const second = await start({ faults: { migrate: 'shop.feature' } });
    const now = second.sandbox.store.get('environment', `${second.siteId('shop')}/feature`)?.bindingId;
    expect(now).not.toBe(binding);
    for (const key of known) expect(fileText('known_hosts')).toContain(key);
    for (const key of second.sandbox.ssh.publicKeys()) expect(fileText('known_hosts')).not.toContain(key);
    await second.dispose();
  });

  test('that is not there stops the start with its name', async () => {
    await expect(start({ faults: { migrate: 'shop.nope' } })).rejects.toThrow(
      'There is no environment nope to migrate',
    );
    expect(await isHeld(folder)).toBe(false);
  });
});
