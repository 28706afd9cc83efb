import { expect, test } from 'vitest';
import { createSessions } from '../../src/api/session.ts';
import { Secret } from '../../src/errors/secret.ts';
import { AuthError } from '../../src/errors/turnout-error.ts';
import { TestClock } from '../support/test-clock.ts';
import {
  bearer,
  errorOf,
  expectLogin,
  goodSession,
  loginLine,
  openApi,
  renewedBearer,
  token,
} from './api-fixture.ts';

const user = { id: 'u', email: 'ada@example.com' };
const line = 'GET /api/users/u';
const rejection = { status: 401, json: 'Invalid or expired session header: X-Pantheon-Session' };
const lines = (heard: readonly { line: string }[]) => heard.map(each => each.line);
const bearers = (heard: readonly { headers: { authorization?: string | undefined } }[]) =>
  heard.map(({ headers }) => headers.authorization);

test('a stored session that is good is used without a login', async () => {
  const { api, server } = await openApi();
  server.expect(line, { json: user });
  await api.users.get('u');
  expect(bearers(server.heard)).toEqual([`Bearer ${bearer}`]);
});

test('without a session the machine token is exchanged for one, which is kept', async () => {
  const { api, server, kept } = await openApi({ token });
  expectLogin(server);
  server.expect(line, { json: user });
  await api.users.get('u');
  expect(server.heard[0]).toMatchObject({
    line: loginLine,
    body: `{"machine_token":"${token}","client":"terminus"}`,
  });
  expect(bearers(server.heard)).toEqual([undefined, `Bearer ${renewedBearer}`]);
  expect(kept.map(session => ({ ...session, bearer: session.bearer.reveal() }))).toEqual([
    { bearer: renewedBearer, expiresAt: 4_000_000_000, userId: 'user-1' },
  ]);
});

test('a session that has expired by the clock is renewed before it is sent', async () => {
  const { api, server } = await openApi({ session: { ...goodSession(), expiresAt: 1_000_000_000 }, token });
  expectLogin(server);
  server.expect(line, { json: user });
  await api.users.get('u');
  expect(bearers(server.heard)).toEqual([undefined, `Bearer ${renewedBearer}`]);
});

test('a session that is rejected is renewed, and the request is sent once more', async () => {
  const { api, server } = await openApi();
  server.expect(line, rejection);
  expectLogin(server);
  server.expect(line, { json: user });
  expect(await api.users.get('u')).toEqual(user);
  expect(bearers(server.heard)).toEqual([`Bearer ${bearer}`, undefined, `Bearer ${renewedBearer}`]);
});

test('a POST that was rejected at the door is sent once more, with the same body', async () => {
  const { api, server } = await openApi();
  const post = 'POST /api/sites/s/environments/dev/workflows';
  server.expect(post, rejection);
  expectLogin(server);
  server.expect(post, { status: 202, json: { id: 'w', type: 'enable_git_mode', result: null } });
  await api.workflows.create({ site: 's', environment: 'dev' }, { type: 'enable_git_mode', params: {} });
  expect(server.heard.map(({ body }) => body)).toEqual([
    '{"type":"enable_git_mode","params":{}}',
    `{"machine_token":"${token}","client":"terminus"}`,
    '{"type":"enable_git_mode","params":{}}',
  ]);
});

test('a second rejection is the end: one login, and the person is told to log in', async () => {
  const { api, server } = await openApi();
  server.expect(line, rejection);
  expectLogin(server);
  server.expect(line, rejection);
  expect(await errorOf(api.users.get('u'))).toMatchObject({
    exit: 'auth',
    message: 'GET /api/users/u was answered with 401: Invalid or expired session header: X-Pantheon-Session',
    hint: 'Log in again: turnout auth:login',
  });
  expect(lines(server.heard)).toEqual([line, loginLine, line]);
});

test('403 never logs in again', async () => {
  const { api, server } = await openApi();
  server.expect(line, { status: 403, json: 'Forbidden.' });
  expect(await errorOf(api.users.get('u'))).toMatchObject({ exit: 'refused', exitCode: 11 });
});

test('many requests at once, all rejected, log in once', async () => {
  const { api, server } = await openApi();
  expectLogin(server);
  for (let time = 1; time <= 10; time++) {
    server.expect(line, (response, { headers }) => {
      const good = headers.authorization === `Bearer ${renewedBearer}`;
      response.writeHead(good ? 200 : 401).end(JSON.stringify(good ? user : 'no'));
    });
  }
  await Promise.all(Array.from({ length: 5 }, () => api.users.get('u')));
  expect(lines(server.heard).filter(each => each === loginLine)).toHaveLength(1);
});

test('many requests at once without a session log in once', async () => {
  const { api, server } = await openApi({ token });
  expectLogin(server);
  for (let time = 1; time <= 5; time++) server.expect(line, { json: user });
  await Promise.all(Array.from({ length: 5 }, () => api.users.get('u')));
});

test('two who are rejected in the same moment log in once', async () => {
  const session = goodSession();
  let logins = 0;
  const sessions = createSessions({
    store: {
      session: async () => session,
      keepSession: async () => {},
      machineToken: async () => new Secret(token),
    },
    clock: new TestClock(),
    async login() {
      logins++;
      return goodSession(new TestClock(), renewedBearer);
    },
  });
  await sessions.get();
  const [one, other] = await Promise.all([sessions.renew(session), sessions.renew(session)]);
  expect(logins).toBe(1);
  expect(other).toBe(one);
});

test('a rejection that comes late, after a user has renewed, uses the renewed session', async () => {
  const { api, server } = await openApi();
  let answerLate: () => void = () => {};
  server.expect(line, response => {
    answerLate = () => response.writeHead(401).end('"no"');
  });
  const late = api.users.get('u');
  server.expect('GET /api/users/v', rejection);
  expectLogin(server);
  server.expect('GET /api/users/v', { json: user });
  await api.users.get('v');
  server.expect(line, { json: user });
  answerLate();
  await late;
  expect(bearers(server.heard).at(-1)).toBe(`Bearer ${renewedBearer}`);
});

test('no one who is not logged in reaches the platform', async () => {
  const { api, server } = await openApi({});
  const error = await errorOf(api.users.get('u'));
  expect(error).toBeInstanceOf(AuthError);
  expect(error).toMatchObject({ message: 'You are not logged in.' });
  expect(server.heard).toEqual([]);
});

test.each([
  ['401 as the platform of today', 401, 'Authorization failed'],
  ['500 as in an old recording', 500, 'Authorization failed. Please check that your machine token is valid.'],
  ['400', 400, 'machine_token is malformed'],
])('a machine token that is refused with %s is an error of authentication', async (_, status, words) => {
  const { api, server } = await openApi({ token });
  // Only a 5xx is tried again: decisions.md 20 lets a login be repeated.
  for (let time = 1; time <= (status >= 500 ? 4 : 1); time++)
    server.expect(loginLine, { status, json: words });
  expect(await errorOf(api.login(new Secret(token)))).toMatchObject({
    exit: 'auth',
    message: `The platform does not accept the machine token: ${words}`,
    hint: 'Make a new one in the dashboard, then: turnout auth:login --machine-token-file FILE',
  });
});

test('a login that meets trouble of the platform is repeated', async () => {
  const { api, server, clock } = await openApi({ token });
  server.expect(loginLine, { status: 503, json: 'busy' });
  server.expect(loginLine, response => response.destroy());
  expectLogin(server);
  expect((await api.login(new Secret(token))).userId).toBe('user-1');
  expect(clock.sleeps).toEqual([625, 1250]);
});

test('a host that knows no login is not taken for a token that is refused', async () => {
  const { api, server } = await openApi({ token });
  server.expect(loginLine, { status: 404, text: 'Not found.' });
  expect(await errorOf(api.login(new Secret(token)))).toMatchObject({ exit: 'not-found' });
});

test('a renewal that fails is tried anew by the next request', async () => {
  const { api, server } = await openApi({ token });
  server.expect(loginLine, { status: 401, json: 'Authorization failed' });
  expect(await errorOf(api.users.get('u'))).toMatchObject({ exit: 'auth' });
  expectLogin(server);
  server.expect(line, { json: user });
  expect(await api.users.get('u')).toEqual(user);
});
