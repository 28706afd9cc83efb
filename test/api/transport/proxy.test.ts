import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { findProxy } from '../../../src/api/transport/find-proxy.ts';
import type { Tls } from '../../../src/api/transport/requester.ts';
import { createTransport } from '../../../src/api/transport/transport.ts';
import { withoutSecrets } from '../../../src/errors/secret.ts';
import {
  type Authority,
  type Certificate,
  createAuthority,
  noOpenssl,
  selfSigned,
} from '../../support/certificates.ts';
import { type ConnectProxy, startConnectProxy } from '../../support/network/connect-proxy.ts';
import { errorOf } from '../api-fixture.ts';

const url = new URL('https://platform.example/api/users/u');

/** Asks `url` through a proxy, as turnout does with these variables. */
function ask(proxy: Pick<ConnectProxy, 'host'>, tls: Tls = {}, login = '') {
  const env = { HTTPS_PROXY: `http://${login}${proxy.host}` };
  const transport = createTransport({ tls, proxyFor: each => findProxy(each, { env }) });
  onTestFinished(() => transport.close());
  const { signal } = new AbortController();
  return transport.send({ method: 'GET', url, headers: { authorization: 'Bearer CANARY' }, signal });
}

describe.skipIf(noOpenssl)(noOpenssl ? 'through a proxy (skipped: no openssl)' : 'through a proxy', () => {
  let authority: Authority;
  beforeAll(() => {
    authority = createAuthority();
  });
  afterAll(() => authority.dispose());

  const withServer = (certificate: Certificate) => startTls(certificate);

  test('R13: https is asked, over one connection', async () => {
    const server = await withServer(authority.sign('platform.example'));
    const proxy = await startConnectProxy({ target: server.port });
    const env = { https_proxy: `http://${proxy.host}` };
    const transport = createTransport({
      tls: { ca: authority.pem },
      proxyFor: each => findProxy(each, { env }),
    });
    const { signal } = new AbortController();
    for (let time = 0; time < 3; time++) {
      const { status, body } = await transport.send({ method: 'GET', url, headers: {}, signal });
      expect({ status, body }).toEqual({ status: 200, body: '{"path":"/api/users/u"}' });
    }
    transport.close();
    expect(proxy.asked).toEqual(['platform.example:443']);
    expect(proxy.headers['proxy-authorization']).toBe(undefined);
  });

  test('R13: a user and a password are given to the proxy, and to no other user', async () => {
    const server = await withServer(authority.sign('platform.example'));
    const proxy = await startConnectProxy({ target: server.port });
    await ask(proxy, { ca: authority.pem }, 'ada:p%40ss-CANARY@');
    const basic = Buffer.from('ada:p@ss-CANARY').toString('base64');
    expect(proxy.headers['proxy-authorization']).toBe(`Basic ${basic}`);
    expect(server.headers().authorization).toBe('Bearer CANARY');
    expect(server.headers()).not.toHaveProperty('proxy-authorization');
    expect(withoutSecrets(`p@ss-CANARY ${basic}`)).toBe('*** ***');
  });

  const problems: [string, () => Certificate, string, string][] = [
    [
      'of an authority that is not known',
      () => authority.sign('platform.example'),
      'it is signed by an authority that is not known here',
      'If it is that of your company or of its proxy, give Node its certificate: export NODE_EXTRA_CA_CERTS=/path/to/ca.pem',
    ],
    [
      'that is self-signed',
      () => selfSigned('platform.example'),
      'it is self-signed',
      'If it is meant to be so, give it to Node: export NODE_EXTRA_CA_CERTS=/path/to/certificate.pem',
    ],
    [
      'that has expired',
      () => authority.sign('platform.example', '20200101000000Z', '20210101000000Z'),
      'it has expired',
      'Is the clock of this machine right? Compare it with: date -u. If it is right, the server has to renew it.',
    ],
    [
      'that is not valid yet',
      () => authority.sign('platform.example', '20980101000000Z'),
      'it is not valid yet',
      'Is the clock of this machine right? Compare it with: date -u.',
    ],
    [
      'for another host',
      () => authority.sign('other.example'),
      'it is for another host, other.example',
      'Check --platform: is that its name?',
    ],
  ];

  test.each(problems)('R13: a certificate %s is refused, with the reason', async (what, make, why, hint) => {
    const server = await withServer(make());
    const proxy = await startConnectProxy({ target: server.port });
    const tls = what === 'of an authority that is not known' ? {} : { ca: authority.pem };
    expect(await errorOf(ask(proxy, tls))).toMatchObject({
      exit: 'network',
      message: `The certificate of platform.example is not accepted: ${why}.`,
      hint,
    });
    expect(server.headers()).toEqual({});
  });
});

describe('the answer of a proxy is told as its own', () => {
  const name = (host: string) => `The proxy ${host} (HTTPS_PROXY)`;
  const cases: [string, string, string, (host: string) => string, (host: string) => string][] = [
    [
      'a login is wanted',
      '',
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
      host => `${name(host)} wants a user and a password (407).`,
      host => `Give them with it: http://USER:PASSWORD@${host}; special characters as in %40 for @.`,
    ],
    [
      'a login is not accepted',
      'ada:CANARY-4711@',
      'HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n',
      host => `${name(host)} does not accept the user and the password (407).`,
      host => `Give them with it: http://USER:PASSWORD@${host}; special characters as in %40 for @.`,
    ],
    [
      'another kind of login is wanted',
      '',
      'HTTP/1.1 407 Authenticate\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: NTLM\r\n\r\n',
      host => `${name(host)} wants a login with Negotiate or NTLM (407), which turnout does not speak.`,
      () => 'A proxy of your own that logs in there does, such as cntlm or px: name that one instead.',
    ],
    [
      'nobody is let through',
      '',
      'HTTP/1.1 403 Forbidden\r\n\r\n<html>Blocked by policy</html>',
      host => `${name(host)} does not allow connections to platform.example:443 (403).`,
      () =>
        'Ask its administrator to allow platform.example:443. If the host is reachable without the proxy: NO_PROXY=platform.example, or --proxy=none.',
    ],
    [
      'it does not reach the platform',
      '',
      'HTTP/1.1 502 Bad Gateway\r\n\r\n',
      host => `${name(host)} could not reach platform.example:443 (502).`,
      () =>
        "Try again. If the error persists, contact the proxy's administrator, or bypass the proxy with --proxy=none.",
    ],
    [
      'it leads elsewhere',
      '',
      'HTTP/1.1 302 Found\r\nLocation: http://login.example\r\n\r\n',
      host => `${name(host)} answered with 302 instead of a connection to platform.example:443.`,
      () => 'Is it a proxy? Check HTTPS_PROXY; --proxy=none goes without it.',
    ],
    [
      'it agrees, and shows a page of its own',
      '',
      'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html><p>Log in to the network</p></html>\r\n',
      host => `${name(host)} agreed to connect to platform.example:443, but no TLS came through it.`,
      () =>
        'A proxy that shows a page of its own, such as a login, does that. Check HTTPS_PROXY; --proxy=none goes without it.',
    ],
    [
      'it hangs up',
      '',
      '',
      host => `${name(host)} cannot be reached: Proxy connection ended before receiving CONNECT response.`,
      () => 'Check HTTPS_PROXY; --proxy=none goes without it.',
    ],
  ];

  test.each(cases)('R13: %s', async (_what, login, answer, message, hint) => {
    const proxy = await startConnectProxy({ answer });
    const error = await errorOf(ask(proxy, {}, login));
    expect(error).toMatchObject({ exit: 'network', message: message(proxy.host), hint: hint(proxy.host) });
    expect(String(error)).not.toContain('CANARY');
  });

  test('R13+: nothing listens there', async () => {
    const error = await errorOf(ask({ host: '127.0.0.1:1' }));
    expect(error).toMatchObject({
      exit: 'network',
      message: 'The proxy 127.0.0.1:1 (HTTPS_PROXY) cannot be reached: nothing answers there.',
      hint: 'Check HTTPS_PROXY; --proxy=none goes without it.',
    });
  });

  test('R13+: it says nothing, and the caller does not wait for it', async () => {
    const proxy = await startConnectProxy({});
    const env = { HTTPS_PROXY: proxy.host };
    const transport = createTransport({ proxyFor: each => findProxy(each, { env }) });
    const stop = new AbortController();
    const failure = errorOf(transport.send({ method: 'GET', url, headers: {}, signal: stop.signal }));
    while (proxy.asked.length === 0) await new Promise(resolve => setImmediate(resolve));
    const reason = new Error('Ctrl-C');
    stop.abort(reason);
    expect(await failure).toBe(reason);
    transport.close();
  });
});

interface TlsServer {
  port: number;
  /** Of the last request; empty before the first. */
  headers(): Record<string, unknown>;
}

/** A platform that answers every request with its path. It stops with the test. */
async function startTls(certificate: Certificate): Promise<TlsServer> {
  let headers: Record<string, unknown> = {};
  const server: Server = createServer(certificate, (request, response) => {
    headers = request.headers;
    response.end(JSON.stringify({ path: request.url }));
  });
  server.on('tlsClientError', () => {});
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise(resolve => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, headers: () => headers };
}
