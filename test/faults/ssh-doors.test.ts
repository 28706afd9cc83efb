import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, { type Algorithms } from 'ssh2';
import { afterAll, beforeAll, expect } from 'vitest';
import { createTransport } from '../../src/api/transport/transport.ts';
import { algorithmsFor } from '../../src/sftp/connect/algorithms.ts';
import { isMissing } from '../sandbox/ssh/run-program.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { type AttackedPlatform, startPlatform } from './harness/platform.ts';

let platform: AttackedPlatform;

beforeAll(async () => {
  platform = await startPlatform();
});

afterAll(() => platform.end());

/** What comes of an attempt: `ready`, or the words of the error. */
function attempt(more: object, port = platform.process.sshPort): Promise<string> {
  return new Promise(resolve => {
    const client = new ssh2.Client();
    client.on('ready', () => {
      client.end();
      resolve('ready');
    });
    client.on('error', error => resolve(error.message));
    client.on('close', () => resolve('closed'));
    client.connect({
      host: '127.0.0.1',
      port,
      username: `dev.${platform.site}`,
      privateKey: platform.privateKey,
      ...more,
    });
  });
}

const weak: Record<string, Algorithms> = {
  'Diffie-Hellman with SHA-1': { kex: ['diffie-hellman-group14-sha1'] },
  'a small group': { kex: ['diffie-hellman-group1-sha1'] },
  CBC: { cipher: ['aes256-cbc'] },
  '3DES': { cipher: ['3des-cbc'] },
  'a MAC of MD5': { cipher: ['aes128-ctr'], hmac: ['hmac-md5'] },
  'a MAC of SHA-1': { cipher: ['aes128-ctr'], hmac: ['hmac-sha1'] },
  'ssh-rsa': { serverHostKey: ['ssh-rsa'] },
  'ssh-dss': { serverHostKey: ['ssh-dss'] },
};

faultTest('S-20', 'clients and servers that offer weak algorithms only', async tally => {
  for (const [what, algorithms] of Object.entries(weak)) {
    // ssh2's server signs with SHA-1 for a client that knows nothing better, whatever it is told to offer.
    if (what !== 'ssh-rsa')
      await tally.attempt(`a client with ${what}`, async () => {
        expect(await attempt({ algorithms })).not.toBe('ready');
      });
    await tally.attempt(`a server with ${what}`, async () => {
      const key = ssh2.utils.generateKeyPairSync('rsa', { bits: 2048 });
      const server = new ssh2.Server({ hostKeys: [key.private], algorithms }, connection => {
        connection.on('error', () => {}).on('authentication', each => each.accept());
      });
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
      const { port } = server.address() as AddressInfo;
      expect(await attempt({ algorithms: algorithmsFor([]) }, port)).not.toBe('ready');
      server.close();
    });
  }
});

faultTest('S-38', 'names and passwords that are guessed, many times on one connection', async tally => {
  const guesses = (username: string) =>
    new Promise<number>(resolve => {
      let asked = 0;
      const client = new ssh2.Client();
      client.on('error', () => {}).on('close', () => resolve(asked));
      client.connect({
        host: '127.0.0.1',
        port: platform.process.sshPort,
        username,
        authHandler: (_left, _partial, next) => {
          asked += 1;
          next({ type: 'password', username, password: `guess ${asked}` });
        },
      });
    });
  const other = '11111111-2222-3333-4444-555555555555';
  const answers = new Set<number>();
  for (const user of [
    `dev.${platform.site}`,
    `nobody.${platform.site}`,
    `dev.${other}`,
    'root',
    '',
    'x'.repeat(1000),
  ]) {
    await tally.attempt(user.slice(0, 60), async () => {
      const asked = await guesses(user);
      answers.add(asked);
      expect(asked).toBeLessThanOrEqual(7);
    });
  }
  tally.note(`${[...answers].join(', ')} guesses taken, the same for those that exist`);
  expect(answers.size).toBe(1);
});

faultTest('S-38', 'connections that never log in, beside one that does', async tally => {
  const sockets = Array.from({ length: size({ quick: 40, whole: 60 }) }, () =>
    connectTcp(platform.process.sshPort, '127.0.0.1').on('error', () => {}),
  );
  await tally.attempt('a login meanwhile', async () => expect(await attempt({})).toBe('ready'));
  for (const socket of sockets) socket.destroy();
  const crowd = Array.from({ length: 300 }, () =>
    connectTcp(platform.process.sshPort, '127.0.0.1').on('error', () => {}),
  );
  await new Promise(resolve => setTimeout(resolve, 200));
  const { descriptors } = platform.vitals();
  for (const socket of crowd) socket.destroy();
  await tally.attempt('descriptors', () => expect(descriptors).toBeLessThan(64 + 60));
  tally.note(`${descriptors} descriptors with 300 connections knocking`);
});

faultTest(
  'S-21',
  'a certificate that nobody signed, with NODE_TLS_REJECT_UNAUTHORIZED=0',
  async tally => {
    const folder = mkdtempSync(join(tmpdir(), 'turnout-tls-'));
    const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
    const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-days',
        '1',
        '-keyout',
        key,
        '-out',
        cert,
        ...subject,
      ],
      { stdio: 'ignore' },
    );
    let heard = 0;
    const server = createHttps({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
      heard += 1;
      response.end('{}');
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}/api/x`);
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    for (const value of ['0', '']) {
      process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = value;
      await tally.attempt(`with "${value}"`, async () => {
        const transport = createTransport();
        const signal = AbortSignal.timeout(10_000);
        await expect(transport.send({ method: 'GET', url, headers: {}, signal })).rejects.toThrow(
          'self-signed',
        );
        transport.close();
        expect(heard).toBe(0);
      });
    }
    if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    await new Promise(resolve => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  },
  { skipped: isMissing('openssl') ? 'openssl is not on PATH' : undefined },
);
