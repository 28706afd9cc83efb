import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { Secret } from '../../src/errors/secret.ts';
import { TurnoutError } from '../../src/errors/turnout-error.ts';
import type { Reply } from '../support/network/scripted-server.ts';
import { bearer, errorOf, loginLine, openApi, renewedBearer, token } from './api-fixture.ts';

const line = 'GET /api/users/u';

/** Everything in which an error or a trace may reach a person, a log or a report. */
function leaks(error: unknown, trace: readonly string[]): string {
  if (!(error instanceof TurnoutError)) return `not an error of ours: ${inspect(error)}`;
  return [
    error.message,
    error.hint,
    String(error),
    JSON.stringify(error),
    inspect(error, { depth: 20 }),
    error.stack,
  ]
    .concat(trace)
    .join('\n');
}

function echoes(secret: string): [string, Reply][] {
  return [
    ['an error in JSON', { status: 418, json: `bad session ${secret}` }],
    ['an error that is an object', { status: 403, json: { error: secret } }],
    ['an error in text', { status: 404, text: `Bearer ${secret}` }],
    ['a page', { status: 400, text: `<html><title>${secret}</title></html>` }],
    [
      'words that are cut in the middle of it',
      { status: 404, text: `${'x'.repeat(301 - secret.length)}${secret}` },
    ],
    ['the trace id', { status: 404, headers: { 'x-pantheon-trace-id': secret } }],
    ['a success that is a string', { json: `${'x'.repeat(301 - secret.length)}${secret}` }],
    ['a success in the wrong shape', { json: { id: [secret], email: secret, error: secret } }],
    ['a success that is not JSON', { text: secret }],
    ['a success that is a page', { text: `<html><title>${secret}</title>` }],
    ['a redirect', { status: 302, headers: { location: `http://example.com/${secret}` } }],
  ];
}

test.each(echoes(bearer))('the session that a server repeats in %s goes no further', async (_, reply) => {
  const { api, server, trace, wire } = await openApi();
  server.expect(line, reply);
  const text = leaks(await errorOf(api.users.get('u')), [...trace, ...wire]);
  expect(text).not.toContain('CANARY');
  expect(text).toContain('/api/users/u');
});

test.each(echoes(token))(
  'the machine token that a server repeats in %s goes no further',
  async (_, reply) => {
    const { api, server, trace, wire } = await openApi({ token });
    server.expect(loginLine, reply);
    const text = leaks(await errorOf(api.login(new Secret(token))), [...trace, ...wire]);
    expect(text).not.toContain('CANARY');
    expect(text).toContain('/api/authorize/machine-token');
  },
);

test.each([
  ['the bare session', 'new-session-CANARY'],
  ['a session in a list', { session: ['new-session-CANARY'], expires_at: 1, user_id: 'u' }],
  ['a session in the wrong field', { session: 's', expires_at: 'new-session-CANARY', user_id: 'u' }],
  ['a session in an error', { error: 'new-session-CANARY' }],
])('a login that answers with %s does not tell it', async (_, json) => {
  const { api, server, trace, wire } = await openApi({ token });
  server.expect(loginLine, { json });
  expect(leaks(await errorOf(api.login(new Secret(token))), [...trace, ...wire])).not.toContain('CANARY');
});

test('a renewed session, rejected and repeated by the server, goes no further', async () => {
  const { api, server, trace, wire } = await openApi();
  server.expect(line, { status: 401, json: bearer });
  server.expect(loginLine, { json: { session: renewedBearer, expires_at: 4e9, user_id: 'u' } });
  server.expect(line, { status: 401, json: `${bearer} and ${renewedBearer}` });
  const text = leaks(await errorOf(api.users.get('u')), [...trace, ...wire]);
  expect(text).not.toContain('CANARY');
  expect(text).toContain('401: *** and ***');
});

test('a connection that is lost tells nothing of what was sent', async () => {
  const { api, server, trace, wire } = await openApi({ token });
  for (let time = 1; time <= 4; time++) server.expect(loginLine, response => response.destroy());
  expect(leaks(await errorOf(api.login(new Secret(token))), [...trace, ...wire])).not.toContain('CANARY');
});

test('the session never leaves its header, nor the token its body', async () => {
  const { api, server } = await openApi({ token });
  server.expect(loginLine, { json: { session: renewedBearer, expires_at: 4e9, user_id: 'u' } });
  server.expect(line, { json: { id: 'u', email: 'e' } });
  await api.users.get('u');
  const [login, asked] = server.heard;
  expect(JSON.stringify([login?.line, login?.headers, asked?.line, asked?.body])).not.toContain('CANARY');
});
