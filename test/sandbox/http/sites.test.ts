import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestClock } from '../../support/test-clock.ts';
import { openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { ann, bob, eve } from '../small-plan.ts';
import { guildPlan } from './guild-plan.ts';
import { shopFields } from './wire-site.ts';

let platform: PlatformFixture;
let shop: string;
let guild: string;
let attic: string;

beforeAll(async () => {
  platform = await openPlatform({ clock: new TestClock(), plan: guildPlan });
  shop = platform.siteId('shop');
  guild = platform.siteId('guild');
  attic = platform.siteId('attic');
});

afterAll(() => platform.dispose());

const get = async (path: string, bearer?: string) =>
  platform.ask(`GET ${path}`, bearer === undefined ? {} : { bearer });

describe('a site', () => {
  test('is found by its name', async () => {
    expect((await get('site-names/shop')).json).toEqual({ id: shop, name: 'shop' });
  });

  test('is told with and without its state', async () => {
    const expected = { label: 'The Shop', ...shopFields(shop, platform.userId(ann)) };
    expect((await get(`sites/${shop}?site_state=true`)).json).toEqual(expected);
    expect((await get(`sites/${shop}`)).json).toEqual(expected);
  });

  test('of an organization is held by it', async () => {
    const { id: organization } = platform.sandbox.store.all('organization')[0] ?? { id: '' };
    expect((await get(`sites/${guild}`)).json).toMatchObject({
      organization,
      holder_type: 'organization',
      holder_id: organization,
      owner: platform.userId(bob),
    });
  });

  test('that is frozen says so, and no other one does', async () => {
    const bearer = await platform.login(eve);
    expect((await get(`sites/${attic}`, bearer)).json).toMatchObject({
      frozen: true,
      last_frozen_at: 1_768_478_400,
    });
    expect((await get(`sites/${shop}`)).json).not.toHaveProperty('frozen');
  });

  test.each(['invalid', '__proto__', 'a%2Fb', '%00', '%E0%A4'])(
    'that is not there is not found: %s',
    async name => {
      const { status, headers, json } = await get(`site-names/${name}`);
      expect([status, headers.get('content-type')]).toEqual([404, 'application/json']);
      expect(json).toMatch(/^A site named .+ was not found\.$/s);
    },
  );

  test('of others is not there for a stranger, by any of its routes', async () => {
    const bearer = await platform.login(eve);
    expect((await get('site-names/shop', bearer)).json).toBe('A site named shop was not found.');
    const paths = ['', '/environments', '/environments/dev', '/environments/dev/settings', '/workflows']
      .concat([
        '/environments/dev/variables',
        '/environments/dev/code-log',
        '/logs/workflows',
        '/workflows/x',
      ])
      .concat(['/environments/dev/on-server-development/diffstat', '/code-tips', '/features'])
      .concat(['/code-upstream-updates']);
    for (const path of paths) {
      const { status, json } = await get(`sites/${shop}${path}`, bearer);
      expect([path, status, json]).toEqual([path, 404, `A site identified by ${shop} was not found.`]);
    }
    const body = { type: 'enable_git_mode', params: {} };
    expect(
      (await platform.ask(`POST sites/${shop}/environments/dev/workflows`, { bearer, body })).status,
    ).toBe(404);
    expect((await get(`users/${platform.userId(eve)}/memberships/organizations`, bearer)).text).toBe('[]');
  });

  test('does not show a workflow of another site', async () => {
    const { id } = platform.sandbox.runner.create({
      type: 'enable_git_mode',
      params: {},
      siteId: attic,
      environment: 'dev',
      userId: undefined,
    });
    const { status, headers, text } = await get(`sites/${shop}/workflows/${id}`);
    expect([status, headers.get('content-type'), text]).toEqual([404, 'text/plain', 'Not found.\n']);
  });
});
