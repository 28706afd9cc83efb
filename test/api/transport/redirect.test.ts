import { describe, expect, test } from 'vitest';
import { redirectTarget } from '../../../src/api/transport/redirect.ts';
import { errorOf, openApi } from '../api-fixture.ts';

const url = new URL('https://terminus.pantheon.io/api/users/u');

function target(location: string, { method = 'GET', status = 302 } = {}): string | undefined {
  return redirectTarget({ method, url }, { status, headers: { location }, body: '' })?.href;
}

test('a redirect within the origin is followed', () => {
  expect(target('/api/users/v')).toBe('https://terminus.pantheon.io/api/users/v');
  expect(target('https://terminus.pantheon.io:443/x')).toBe('https://terminus.pantheon.io/x');
});

describe('a redirect is not followed', () => {
  test.each([
    'https://example.com/api/users/u',
    'http://terminus.pantheon.io/api/users/u',
    'https://terminus.pantheon.io:8443/api/users/u',
    'https://terminus.pantheon.io.example.com/',
    'https://sub.terminus.pantheon.io/',
    '//example.com/',
    '\\\\example.com/',
    'https://me:secret@terminus.pantheon.io/',
    'https://terminus.pantheon.io@example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'http://[::1',
  ])('to %s', location => {
    expect(target(location)).toBeUndefined();
  });

  test('for a POST, a DELETE, or a status that is none', () => {
    expect(target('/x', { method: 'POST' })).toBeUndefined();
    expect(target('/x', { method: 'DELETE' })).toBeUndefined();
    expect(target('/x', { status: 200 })).toBeUndefined();
    expect(target('/x', { status: 401 })).toBeUndefined();
  });
});

test('three hops are followed with the session, and the fourth is an answer', async () => {
  const { api, server } = await openApi();
  const hop = (from: string, to: string) =>
    server.expect(`GET ${from}`, { status: 307, headers: { location: to } });
  hop('/api/users/u', '/1');
  hop('/1', '/2');
  hop('/2', '/3');
  server.expect('GET /3', { json: { id: 'u', email: 'ada@example.com' } });
  expect(await api.users.get('u')).toEqual({ id: 'u', email: 'ada@example.com' });

  hop('/api/users/u', '/1');
  hop('/1', '/2');
  hop('/2', '/3');
  hop('/3', '/4');
  expect(await errorOf(api.users.get('u'))).toMatchObject({
    exit: 'network',
    message: 'GET /api/users/u was answered with 307',
    hint: 'Check --platform: a redirect is followed only within the host, three times.',
  });
});

test('another host hears nothing, not even without the session', async () => {
  const { api, server } = await openApi();
  const other = await openApi();
  server.expect('GET /api/users/u', { status: 302, headers: { location: `${other.server.url}/steal` } });
  expect(await errorOf(api.users.get('u'))).toMatchObject({ exit: 'network' });
  expect(other.server.heard).toEqual([]);
});
