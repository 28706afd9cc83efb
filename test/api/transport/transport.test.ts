import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { expect, test, vi } from 'vitest';
import { ConnectionLostError, UnreachableError } from '../../../src/api/transport/network-errors.ts';
import { createTransport } from '../../../src/api/transport/transport.ts';
import { NetworkError } from '../../../src/errors/turnout-error.ts';
import { startScriptedServer } from '../../support/network/scripted-server.ts';
import { until } from '../../support/until.ts';
import { errorOf, openApi } from '../api-fixture.ts';

const user = { id: 'u', email: 'ada@example.com' };
const line = 'GET /api/users/u';

test('requests one after the other share one connection', async () => {
  const { api, server } = await openApi();
  for (let time = 1; time <= 20; time++) {
    server.expect(line, { json: user });
    await api.users.get('u');
  }
  expect(server.connections()).toBe(1);
});

test('an error, an empty answer and a retry keep the connection', async () => {
  const { api, server } = await openApi();
  server.expect(line, { status: 404, json: 'No such user.' });
  await errorOf(api.users.get('u'));
  server.expect(line, { status: 503 });
  server.expect(line, { json: user });
  await api.users.get('u');
  expect(server.connections()).toBe(1);
});

test('a server that is silent is given up after the limit, and not asked again', async () => {
  const { api, server, clock } = await openApi();
  server.expect(line, () => {});
  const failed = errorOf(api.users.get('u'));
  await vi.waitUntil(() => server.heard.length === 1);
  clock.advance(29_999);
  expect(clock.pending).toBe(1);
  clock.advance(1);
  const error = await failed;
  expect(error).toMatchObject({
    exit: 'network',
    message: `${new URL(server.url).host} did not answer within 30 s.`,
    hint: 'Check the network, or give it longer with --timeout SECONDS.',
  });
  expect(clock.pending).toBe(0);
});

test('a body that does not come to its end is given up after the limit', async () => {
  const { api, server, clock } = await openApi();
  let begun = false;
  server.expect(line, response => {
    response.writeHead(200);
    response.write('{"id":');
    begun = true;
  });
  const failed = errorOf(api.users.get('u'));
  await vi.waitUntil(() => begun);
  clock.advance(30_000);
  expect(await failed).toBeInstanceOf(NetworkError);
});

test('a connection that is cut is tried four times, with the pauses of the retry policy', async () => {
  const { api, server, clock } = await openApi();
  for (let time = 1; time <= 4; time++) server.expect(line, response => response.destroy());
  const error = await errorOf(api.users.get('u'));
  expect(error).toBeInstanceOf(ConnectionLostError);
  expect(error).toMatchObject({
    exit: 'network',
    message: `The connection to ${new URL(server.url).host} was lost: it was cut.`,
  });
  expect(clock.sleeps).toEqual([625, 1250, 2500]);
});

test('a body that is cut is asked for again', async () => {
  const { api, server, clock } = await openApi();
  server.expect(line, response => {
    response.writeHead(200, { 'content-length': '1000' });
    response.write('{"id":"u",', () => response.destroy());
  });
  server.expect(line, { json: user });
  expect(await api.users.get('u')).toEqual(user);
  expect(clock.sleeps).toEqual([625]);
});

test('where no one listens nothing is tried again', async () => {
  const transport = createTransport();
  const { signal } = new AbortController();
  const url = new URL(await closedAddress());
  const error = await errorOf(transport.send({ method: 'GET', url, headers: {}, signal }));
  expect(error).toBeInstanceOf(UnreachableError);
  expect(error).toMatchObject({
    message: `Could not reach ${url.host}: nothing answers there.`,
    hint: 'Is it running? The sandbox is started with: turnout sandbox:start',
  });
  transport.close();
});

test('a connection that nothing waits on is kept, until it is let go of', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((_request, response) => response.end('{}'));
  server.on('connection', socket => sockets.add(socket.on('close', () => sockets.delete(socket))));
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const transport = createTransport();
  const { signal } = new AbortController();
  const url = new URL(`http://127.0.0.1:${port}/`);
  await transport.send({ method: 'GET', url, headers: {}, signal });
  await transport.send({ method: 'GET', url, headers: {}, signal });
  expect(sockets.size).toBe(1);
  transport.rest();
  await until(() => sockets.size === 0 || undefined);
  await new Promise(resolve => server.close(resolve));
});

test('a server without TLS is said to be one', async () => {
  const server = await startScriptedServer();
  const transport = createTransport();
  const { signal } = new AbortController();
  const url = new URL(server.url.replace('http:', 'https:'));
  const error = await errorOf(transport.send({ method: 'GET', url, headers: {}, signal }));
  expect(error).toMatchObject({ message: `Could not reach ${url.host}: it does not speak TLS there.` });
  transport.close();
});

test('a header that cannot be sent is an error of ours, and does not repeat the header', async () => {
  const transport = createTransport();
  const { signal } = new AbortController();
  const headers = { authorization: 'Bearer CANARY\n' };
  const url = new URL('http://127.0.0.1:9');
  const error = await errorOf(transport.send({ method: 'GET', url, headers, signal }));
  expect(error).toBeInstanceOf(UnreachableError);
  expect(String(error)).not.toContain('CANARY');
});

test('an answer of more than 64 MiB is not read to its end', async () => {
  const { api, server } = await openApi();
  server.expect(line, response => {
    const megabyte = Buffer.alloc(1024 * 1024, ' ');
    response.writeHead(200);
    for (let count = 0; count <= 64; count++) response.write(megabyte);
  });
  expect(await errorOf(api.users.get('u'))).toMatchObject({
    exit: 'network',
    message: 'The answer is larger than 64 MiB.',
  });
});

test('an abort ends the request with its own reason, and frees the connection', async () => {
  const { api, server, clock } = await openApi();
  const controller = new AbortController();
  const key = { site: 's', environment: 'dev' };
  server.expect('GET /api/sites/s/environments/dev/on-server-development/diffstat', () => {});
  const failed = errorOf(api.environments.pendingChanges(key, controller.signal));
  await vi.waitUntil(() => server.heard.length === 1);
  const reason = new Error('Ctrl-C');
  controller.abort(reason);
  expect(await failed).toBe(reason);
  expect(clock.pending).toBe(0);
  expect(await errorOf(api.environments.pendingChanges(key, controller.signal))).toBe(reason);
});

/** An address on which a user listened a moment ago. */
async function closedAddress(): Promise<string> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise(resolve => server.close(resolve));
  return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
}
