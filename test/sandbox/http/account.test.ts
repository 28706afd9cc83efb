import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '../../support/test-clock.ts';
import { openPlatform, type PlatformFixture } from '../platform-fixture.ts';

const annId = '00000000-0000-4000-8000-000000000001';
const bobId = '00000000-0000-4000-8000-000000000005';

let platform: PlatformFixture;

beforeAll(async () => {
  platform = await openPlatform({ clock: new TestClock() });
});

afterAll(() => platform.dispose());

describe('a login', () => {
  const login = (token: unknown) =>
    platform.ask('POST authorize/machine-token', {
      body: { machine_token: token, client: 'terminus' },
      bearer: '',
    });

  test('answers a session of 28 days', async () => {
    const { status, json } = await login(platform.token);
    expect(status).toBe(200);
    expect(json).toEqual({
      session: expect.stringMatching(new RegExp(`^${annId}:00000000-0000-4000-8000-\\d{12}:\\d{32}$`)),
      expires_at: 1_768_478_400 + 28 * 24 * 3600,
      user_id: annId,
    });
  });

  test('with a token of its own form that is unknown is refused', async () => {
    const { status, json } = await login('sandbox-unknown');
    expect([status, json]).toEqual([
      401,
      'Authorization failed. Please check that your machine token is valid.',
    ]);
  });

  test('with what could be a real token is refused with a warning, and the token is kept nowhere', async () => {
    const { status, json } = await login('CANARYrealTokenOfPantheon0123456789');
    expect([status, json]).toEqual([
      401,
      'This is the sandbox: it takes its own machine tokens only. Keep yours to yourself.',
    ]);
  });

  test('without a body that is as agreed is refused', async () => {
    expect((await login(5)).status).toBe(400);
  });

  test('tidies the sessions away that have expired', async () => {
    const clock = new TestClock();
    const own = await openPlatform({ clock });
    clock.advance(29 * 24 * 3600 * 1000);
    await own.login('bob@example.com');
    expect(own.sandbox.store.all('session').map(({ userId }) => userId)).toEqual([bobId]);
    await own.dispose();
  });
});

describe('a request', () => {
  test.each(['', 'nonsense', `${annId}:x:y`])('with the session "%s" is refused', async bearer => {
    const { status, headers, text } = await platform.ask(`GET users/${annId}`, { bearer });
    expect([status, headers.get('content-type'), text]).toEqual([
      401,
      'application/json',
      '"Invalid or expired session header: X-Pantheon-Session"',
    ]);
  });

  test('with a session that is over is refused', async () => {
    const clock = new TestClock();
    const own = await openPlatform({ clock });
    clock.advance(28 * 24 * 3600 * 1000 - 1);
    expect((await own.ask(`GET users/${annId}`)).status).toBe(200);
    clock.advance(1);
    expect((await own.ask(`GET users/${annId}`)).status).toBe(401);
    await own.dispose();
  });

  test('is answered with its trace id, or with one of ours, and by the clock of the platform', async () => {
    const headers = { 'x-pantheon-trace-id': 'abc-123' };
    const own = await platform.ask(`GET users/${annId}`, { headers });
    expect(own.headers.get('x-pantheon-trace-id')).toBe('abc-123');
    expect(own.headers.get('date')).toBe('Thu, 15 Jan 2026 12:00:00 GMT');
    const odd = await platform.ask(`GET users/${annId}`, { headers: { 'x-pantheon-trace-id': 'a"b' } });
    expect(odd.headers.get('x-pantheon-trace-id')).toMatch(/^00000000-0000-4000-8000-\d{12}$/);
  });
});

describe('the account', () => {
  test('tells its owner who it is', async () => {
    expect((await platform.ask(`GET users/${annId}`)).json).toEqual({
      id: annId,
      user_id: annId,
      email: 'ann@example.com',
      created_at: 1_768_478_400,
      is_registered: true,
      dev_sites_count: 1,
      created_organization_id: null,
      destination_organization_id: null,
      feature_flags: [],
      profile: { firstname: 'Ann', lastname: 'Bee', full_name: 'Ann Bee' },
    });
  });

  test.each(['', '/keys', '/machine_tokens', '/memberships/sites', '/memberships/organizations'])(
    'is closed to others: users/BOB%s',
    async path => {
      const { status, json } = await platform.ask(`GET users/${bobId}${path}`);
      expect([status, json]).toEqual([403, 'You do not have access to this user.']);
    },
  );

  test('has machine tokens, whose secret is not told, and which can be deleted', async () => {
    const bearer = await platform.login('bob@example.com');
    const list = () => platform.ask(`GET users/${bobId}/machine_tokens`, { bearer });
    const [token] = platform.sandbox.store.get('user', bobId)?.machineTokens ?? [];
    expect((await list()).json).toEqual([{ id: token?.id, device_name: 'sandbox' }]);
    const gone = await platform.ask(`DELETE users/${bobId}/machine_tokens/nobodys`, { bearer });
    expect([gone.status, gone.json]).toEqual([404, 'There is no such machine token.']);
    const deleted = await platform.ask(`DELETE users/${bobId}/machine_tokens/${token?.id}`, { bearer });
    expect([deleted.status, deleted.text]).toEqual([200, '"OK."']);
    expect((await list()).text).toBe('[]');
  });
});
