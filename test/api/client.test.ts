import { describe, expect, test } from 'vitest';
import { errorOf, expectLogin, openApi, token, traceId } from './api-fixture.ts';

const user = { id: 'u', email: 'ada@example.com' };
const line = 'GET /api/users/u';
const post = 'POST /api/sites/s/environments/dev/workflows';
const key = { site: 's', environment: 'dev' };

test('a request carries the session, who asks, and a trace id, and nothing else of ours', async () => {
  const { api, server } = await openApi();
  server.expect(line, { json: user });
  await api.users.get('u');
  expect(server.heard).toEqual([
    {
      line,
      headers: {
        accept: 'application/json',
        authorization: 'Bearer session-CANARY-0815',
        connection: 'keep-alive',
        host: new URL(server.url).host,
        'user-agent': 'turnout/1.2.3',
        'x-pantheon-trace-id': traceId,
      },
      body: '',
    },
  ]);
});

test('a body is compact JSON with its length in bytes', async () => {
  const { api, server } = await openApi();
  server.expect('POST /api/users/u/keys', { json: 'key-1' });
  expect(await api.users.addSshKey('u', 'ssh-rsa AAAA é\n')).toBe('key-1');
  const [heard] = server.heard;
  expect(heard?.body).toBe('"ssh-rsa AAAA é"');
  expect(heard?.headers).toMatchObject({ 'content-type': 'application/json', 'content-length': '17' });
});

test('a login carries no session', async () => {
  const { api, server } = await openApi({ token });
  expectLogin(server);
  await api.session();
  expect(server.heard[0]?.headers).not.toHaveProperty('authorization');
});

describe('a POST is sent once', () => {
  const order = { type: 'enable_git_mode', params: {} };

  test.each([429, 500, 502, 503, 504])('when the answer is %i', async status => {
    const { api, server, clock } = await openApi();
    server.expect(post, { status, headers: { 'retry-after': '1' } });
    expect(await errorOf(api.workflows.create(key, order))).toMatchObject({ exit: 'network' });
    expect(clock.sleeps).toEqual([]);
  });

  test('when its answer is lost', async () => {
    const { api, server } = await openApi();
    server.expect(post, response => response.destroy());
    expect(await errorOf(api.workflows.create(key, order))).toMatchObject({ exit: 'network' });
  });
});

test('a DELETE is sent once', async () => {
  const { api, server } = await openApi();
  server.expect('DELETE /api/users/u/machine_tokens/t', { status: 503 });
  expect(await errorOf(api.users.removeMachineToken('u', 't'))).toMatchObject({ exit: 'network' });
});

test('429 waits for as long as the server asks, by the clock of the server', async () => {
  const { api, server, clock } = await openApi();
  const date = 'Sun, 06 Nov 1994 08:49:37 GMT';
  server.expect(line, { status: 429, headers: { 'retry-after': '2' } });
  server.expect(line, { status: 429, headers: { date, 'retry-after': 'Sun, 06 Nov 1994 08:49:42 GMT' } });
  server.expect(line, { json: user });
  expect(await api.users.get('u')).toEqual(user);
  // Half of the jitter of each: 125 of 250 and 250 of 500.
  expect(clock.sleeps).toEqual([2125, 5250]);
});

test('a rest that is too long for waiting is told, in seconds', async () => {
  const { api, server, clock } = await openApi();
  server.expect(line, { status: 429, headers: { 'retry-after': '120' }, json: 'Too many requests.' });
  expect(await errorOf(api.users.get('u'))).toMatchObject({
    exit: 'network',
    message: 'GET /api/users/u was answered with 429: Too many requests.',
    hint: 'The platform asks for a rest: try again in 120 s.',
  });
  expect(clock.sleeps).toEqual([]);
});

test('the last of four answers is the one that is told', async () => {
  const { api, server, clock } = await openApi();
  for (const status of [500, 502, 503, 504]) server.expect(line, { status, text: `try ${status}` });
  expect(await errorOf(api.users.get('u'))).toMatchObject({
    exit: 'network',
    message: 'GET /api/users/u was answered with 504: try 504',
  });
  expect(clock.sleeps).toEqual([625, 1250, 2500]);
});

test('an error tells status, method, path without the query, trace id and the words of the server', async () => {
  const { api, server } = await openApi();
  const path = '/api/users/u/memberships/sites';
  server.expect(`GET ${path}?limit=100`, {
    status: 418,
    headers: { 'x-pantheon-trace-id': 'abc-1' },
    json: { error: 'teapot' },
  });
  expect(await errorOf(api.sites.own('u'))).toMatchObject({
    exit: 'failed',
    message: `GET ${path} was answered with 418: teapot (trace abc-1)`,
    exchange: { status: 418, method: 'GET', path, traceId: 'abc-1', words: 'teapot' },
  });
});

test.each([
  [400, 'failed'],
  [403, 'refused'],
  [404, 'not-found'],
  [409, 'busy'],
  [423, 'busy'],
  [422, 'failed'],
])('%i ends with the exit %s', async (status, exit) => {
  const { api, server } = await openApi();
  server.expect(line, { status, json: 'no' });
  expect(await errorOf(api.users.get('u'))).toMatchObject({ exit });
});

test('a workflow that the platform does not take is refused', async () => {
  const { api, server } = await openApi();
  server.expect(post, { status: 400, json: 'Not on test.' });
  const order = { type: 'enable_git_mode', params: {} };
  expect(await errorOf(api.workflows.create(key, order))).toMatchObject({ exit: 'refused', exitCode: 11 });
});

describe('a success without the answer that was promised is an error of the network:', () => {
  test.each([
    [
      'a login page',
      { headers: { 'content-type': 'text/html' }, text: '<html><title>Sign in</title></html>' },
      'GET /api/users/u (200) did not answer in JSON but with a page.',
    ],
    [
      'half of the JSON',
      { text: '{"id":"u"' },
      'GET /api/users/u (200) did not answer in JSON but with something else.',
    ],
    [
      'an empty body',
      { status: 204 },
      'GET /api/users/u (204) answered with something unexpected: expected Object, found nothing',
    ],
    [
      'an error with status 200',
      { json: { error: 'boom' }, headers: { 'x-pantheon-trace-id': 't-1' } },
      'GET /api/users/u (200, trace t-1) answered with a bad field "id": expected "id", found nothing; it says: boom',
    ],
    [
      'a bare string',
      { json: 'No such user.' },
      'GET /api/users/u (200) answered with something unexpected: expected Object, found string; it says: No such user.',
    ],
  ])('%s', async (_, reply, message) => {
    const { api, server } = await openApi();
    server.expect(line, reply);
    expect(await errorOf(api.users.get('u'))).toMatchObject({ exit: 'network', exitCode: 9, message });
  });
});

test('every exchange and every pause leaves a line in the trace', async () => {
  const { api, server, trace } = await openApi();
  server.expect('GET /api/sites/s?site_state=true', { status: 503 });
  server.expect('GET /api/sites/s?site_state=true', response => response.destroy());
  server.expect('GET /api/sites/s?site_state=true', { json: { id: 's', name: 'my-site' } });
  await api.sites.get('s');
  expect(trace).toEqual([
    'GET /api/sites/s → 503 (0 ms)',
    'trying again in 0.6 s',
    'GET /api/sites/s → no answer (0 ms)',
    'trying again in 1.3 s',
    'GET /api/sites/s → 200 (0 ms)',
  ]);
});
