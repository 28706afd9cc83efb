import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../../../src/sandbox/sandbox.ts';
import { systemClock } from '../../../src/system/clock.ts';
import { systemRandom } from '../../../src/system/random.ts';
import { layHostKeys } from '../../support/ssh/lay-host-keys.ts';
import { type StartedSandbox, startSandbox } from '../../support/started-sandbox.ts';
import { smallPlan } from '../small-plan.ts';

let sandbox: StartedSandbox;
let port: number;

beforeAll(async () => {
  sandbox = await startSandbox({ plan: smallPlan });
  port = Number(new URL(sandbox.running.api).port);
});

afterAll(() => sandbox.dispose());

/** A sandbox without ports that writes down what it notes. */
async function noting(noted: string[]) {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-noting-'));
  layHostKeys(folder);
  const made = await createSandbox({
    folder,
    clock: systemClock,
    random: systemRandom,
    searchPath: process.env['PATH'] ?? '',
    speed: 1,
    plan: { users: [], organizations: [], sites: [] },
    report: error => {
      throw error;
    },
    note: line => noted.push(line),
  });
  const dispose = async () => {
    await made.close();
    rmSync(folder, { recursive: true });
  };
  return { sandbox: made, dispose };
}

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: string;
}

function send({ method = 'GET', path = '/api/nothing', headers = {}, body }: Sent) {
  return new Promise<{ status: number; text: string }>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers }, answer => {
      let text = '';
      answer.on('data', chunk => {
        text += String(chunk);
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

/** What comes back for these bytes until the server ends the connection or `until` is in it. */
function speak(bytes: string, until?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.on('data', chunk => {
      heard += String(chunk);
      if (until !== undefined && heard.includes(until)) socket.destroy();
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

describe('the door', () => {
  test('T4: answers 404 for a route that it does not serve, and notes it', async () => {
    const noted: string[] = [];
    const { sandbox: other, dispose } = await noting(noted);
    const ask = (method: string, path: string) =>
      other.handle(new Request(`http://127.0.0.1${path}`, { method, headers: { host: '127.0.0.1' } }));
    const answer = await ask('PUT', '/api/sites/x/domains/y');
    expect({ status: answer.status, text: await answer.text() }).toEqual({
      status: 404,
      text: 'Not found.\n',
    });
    expect((await ask('GET', '/')).status).toBe(404);
    expect(noted).toEqual([
      'The sandbox does not serve PUT /api/sites/x/domains/y',
      'The sandbox does not serve GET /',
    ]);
    await dispose();
    expect((await send({ path: '/' })).status).toBe(404);
  });

  test('T5: spells the header of the health check as the platform does', async () => {
    const raw = await speak(
      'GET /pantheon_healthcheck HTTP/1.1\r\nhost: dev-shop.sandbox.localhost\r\nconnection: close\r\n\r\n',
    );
    expect(raw).toContain('\r\nX-Pantheon-Styx-Hostname: styx-01.sandbox.localhost\r\n');
    expect(raw.match(/styx-hostname/gi)).toHaveLength(1);
  });

  test.each(['127.0.0.1', 'localhost:80', 'LOCALHOST', '[::1]:1'])(
    'is open under the name %s',
    async host => {
      expect((await send({ headers: { host } })).status).toBe(404);
    },
  );

  test.each([
    [{ host: 'evil.example' }],
    [{ host: '127.0.0.1.evil.example' }],
    [{ host: '0.0.0.0' }],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'http://127.0.0.1' }],
    [{ origin: 'null' }],
    [{ 'sec-fetch-site': 'cross-site' }],
  ])('is closed to %j, for a login too', async headers => {
    const text = '"The sandbox answers requests to 127.0.0.1 that come from no web page."';
    expect(await send({ headers })).toEqual({ status: 403, text });
    const body = JSON.stringify({ machine_token: sandbox.token, client: 'terminus' });
    const login = { method: 'POST', path: '/api/authorize/machine-token', headers, body };
    expect(await send(login)).toEqual({ status: 403, text });
  });

  test('takes no request above 10 MB', async () => {
    const path = '/api/authorize/machine-token';
    const headers = { 'content-length': String(11 * 1024 * 1024) };
    const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${headers['content-length']}\r\n\r\n{`;
    expect(await speak(head, 'too large')).toMatch(/^HTTP\/1\.1 413 /);
  });

  test('answers nonsense with 400, ambiguous lengths too, and goes on', async () => {
    expect(await speak('nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
    const both =
      'POST /api/track HTTP/1.1\r\nhost: localhost\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n';
    expect(await speak(both)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await send({})).status).toBe(404);
  });

  test('answers a body that is not JSON with 400', async () => {
    const login = { method: 'POST', path: '/api/authorize/machine-token' };
    expect(await send({ ...login, body: '{' })).toEqual({
      status: 400,
      text: '"The body of the request is not JSON."',
    });
    expect((await send({ ...login, body: '\xff\xfe' })).status).toBe(400);
    expect((await send({ ...login, body: '' })).status).toBe(400);
  });

  test('listens on no other address', async () => {
    const refused = await new Promise(resolve => {
      const socket = connect(port, '127.0.0.2');
      socket.on('error', error => resolve('code' in error && error.code));
      socket.on('connect', () => resolve('connected'));
    });
    expect(refused).toBe('ECONNREFUSED');
  });

  test('takes the tracking of Terminus, from anyone', async () => {
    expect(await send({ method: 'POST', path: '/api/track', body: '{}' })).toEqual({ status: 204, text: '' });
    expect(sandbox.reported).toEqual([]);
  });
});
