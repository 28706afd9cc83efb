import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Built, buildTurnout, shell } from '../cli/built-turnout.ts';
import { type Authority, createAuthority, noOpenssl } from '../support/certificates.ts';
import { startConnectProxy } from '../support/network/connect-proxy.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';

const tinyproxy = '/usr/bin/tinyproxy';
const missing = noOpenssl || (existsSync(tinyproxy) ? '' : 'skipped: no tinyproxy');

// A company: its own authority signs, and nothing gets out but through a proxy with a password.
describe.skipIf(missing)(`the built turnout in a company ${missing && `(${missing})`}`, () => {
  let built: Built;
  let sandbox: StartedSandbox;
  let authority: Authority;
  const home = mkdtempSync(join(tmpdir(), 'turnout-home-'));
  beforeAll(async () => {
    [built, sandbox] = await Promise.all([buildTurnout(), startSandbox()]);
    authority = createAuthority();
  });
  afterAll(async () => {
    built.dispose();
    authority.dispose();
    rmSync(home, { recursive: true, force: true });
    await sandbox.dispose();
  });

  /** The variables of a user who works there. */
  async function atWork(login = 'ada:secret'): Promise<Record<string, string>> {
    const way = await startConnectProxy({ target: await startTlsFront(sandbox.running.api, authority) });
    const port = await startTinyproxy(way.port);
    return {
      HOME: home,
      TURNOUT_PLATFORM: 'https://platform.example',
      TURNOUT_MACHINE_TOKEN: sandbox.token,
      HTTPS_PROXY: `http://${login}@127.0.0.1:${port}`,
    };
  }

  test('R13: works with its authority and through its proxy', async () => {
    const env = { ...(await atWork()), NODE_EXTRA_CA_CERTS: authority.file };
    expect(await shell('turnout auth:whoami', built, env)).toEqual({
      code: 0,
      stdout: 'dev@sandbox.localhost\n',
      stderr: '',
    });
  });

  test('R13: DEBUG shows no password of it', async () => {
    const env = { ...(await atWork()), NODE_EXTRA_CA_CERTS: authority.file, DEBUG: '*' };
    const { code, stderr } = await shell('turnout auth:whoami -vvv', built, env);
    expect(code).toBe(0);
    expect(stderr).toContain('https-proxy-agent');
    expect(stderr).not.toMatch(/secret|YWRhOnNlY3JldA/);
  });

  test('R13: says that the authority is not known, and what to do, with what is set already', async () => {
    const env = await atWork();
    const what =
      ' [error]  The certificate of platform.example is not accepted: it is signed by an authority that is not known here.\n';
    const next = (hint: string) => ({ code: 9, stdout: '', stderr: `${what} [notice] ${hint}\n` });
    expect(await shell('turnout auth:whoami', built, env)).toEqual(
      next(
        'If it is that of your company or of its proxy, give Node its certificate: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
      ),
    );
    expect(await shell('turnout auth:whoami', built, { ...env, SSL_CERT_FILE: authority.file })).toEqual(
      next(
        `Node does not go by SSL_CERT_FILE; give it the same file: export NODE_EXTRA_CA_CERTS=${authority.file}`,
      ),
    );
    const lax = { ...env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' };
    expect((await shell('turnout auth:whoami', built, lax)).code).toBe(9);
  });

  test('R13: says that the proxy does not take the password', async () => {
    const env = await atWork('ada:wrong-CANARY');
    const { code, stderr } = await shell('turnout auth:whoami', built, env);
    // 401 is what tinyproxy says; others say 407.
    const proxy = new URL(env['HTTPS_PROXY'] ?? '').host;
    expect({ code, stderr }).toEqual({
      code: 9,
      stderr: ` [error]  The proxy ${proxy} (HTTPS_PROXY) does not accept the user and the password (401).\n [notice] Give them with it: http://USER:PASSWORD@${proxy}; special characters as in %40 for @.\n`,
    });
  });
});

/** The sandbox's API with https before it, as `platform.example`. */
async function startTlsFront(api: string, authority: Authority): Promise<number> {
  const server = createTlsServer(authority.sign('platform.example'), (incoming, response) => {
    const headers = { ...incoming.headers, host: new URL(api).host };
    const outgoing = request(
      `${api}${incoming.url}`,
      { method: incoming.method ?? 'GET', headers },
      answer => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    incoming.pipe(outgoing);
  });
  return listening(server);
}

async function startTinyproxy(upstream: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-tinyproxy-'));
  const free = createServer();
  const port = await listening(free);
  await new Promise(resolve => free.close(resolve));
  const lines = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 60',
    'LogLevel Critical',
    'BasicAuth ada secret',
    `Upstream http 127.0.0.1:${upstream}`,
  ];
  writeFileSync(join(folder, 'conf'), `${lines.join('\n')}\n`);
  const child: ChildProcess = spawn(tinyproxy, ['-d', '-c', join(folder, 'conf')], { stdio: 'ignore' });
  onTestFinished(async () => {
    const ended = new Promise(resolve => child.on('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  while (!(await answers(port))) await new Promise(resolve => setTimeout(resolve, 20));
  return port;
}

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
