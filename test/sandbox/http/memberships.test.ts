import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { put } from '../../../src/sandbox/store/store.ts';
import { TestClock } from '../../support/test-clock.ts';
import { fieldsOf, openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { ann, bob, eve } from '../small-plan.ts';
import { guildPlan } from './guild-plan.ts';
import { shopFields } from './wire-site.ts';

let platform: PlatformFixture;
let shop: string;
let guild: string;

beforeAll(async () => {
  platform = await openPlatform({ clock: new TestClock(), plan: guildPlan });
  shop = platform.siteId('shop');
  guild = platform.siteId('guild');
});

afterAll(() => platform.dispose());

const get = async (path: string, bearer?: string) =>
  platform.ask(`GET ${path}`, bearer === undefined ? {} : { bearer });

describe('memberships', () => {
  test('in sites have the site inside, with its label in the attributes', async () => {
    expect((await get(`users/${platform.userId(ann)}/memberships/sites?limit=100`)).json).toEqual([
      {
        id: shop,
        key: shop,
        site_id: shop,
        archived: false,
        invited_by_id: platform.userId(ann),
        user_id: platform.userId(ann),
        role: 'admin',
        site: {
          ...shopFields(shop, platform.userId(ann)),
          product: { id: 'wordpress', longname: 'wordpress (sandbox)' },
        },
      },
    ]);
  });

  test('in organizations, and the sites of those', async () => {
    const [organization] = platform.sandbox.store.all('organization');
    const id = organization?.id ?? '';
    expect((await get(`users/${platform.userId(ann)}/memberships/organizations?limit=100`)).json).toEqual([
      {
        id,
        key: id,
        role: 'team_member',
        admin: false,
        archived: false,
        organization_id: id,
        user_id: platform.userId(ann),
        organization: { id, profile: { name: 'The Guild', machine_name: 'the-guild' } },
      },
    ]);
    const { json } = await get(`organizations/${id}/memberships/sites?limit=100`);
    expect(json).toMatchObject([
      { id: guild, organization_id: id, role: 'team_member', tags: [], site: { name: 'guild' } },
    ]);
  });

  test('of an organization are closed to those outside of it, and empty for the unprivileged', async () => {
    const [organization] = platform.sandbox.store.all('organization');
    if (!organization) throw new Error('no organization');
    const bearer = await platform.login(eve);
    const path = `organizations/${organization.id}/memberships/sites`;
    const refused = await get(path, bearer);
    expect([refused.status, refused.json]).toEqual([403, 'You do not have access to this organization.']);
    const member = { userId: platform.userId(eve), role: 'unprivileged' };
    platform.sandbox.store.write(
      put('organization', { ...organization, members: [...organization.members, member] }),
    );
    expect((await get(path, bearer)).text).toBe('[]');
    expect((await get(`sites/${guild}`, bearer)).status).toBe(404);
  });
});

describe('pages', () => {
  test('begin after the item that is named, and end where the list does', async () => {
    const [record] = platform.sandbox.store.all('site');
    if (!record) throw new Error('no site');
    for (const id of ['s1', 's2', 's3']) {
      platform.sandbox.store.write(
        put('site', { ...record, id, name: id, memberIds: [platform.userId(bob)] }),
      );
    }
    const bearer = await platform.login(bob);
    const ids = async (query: string) => {
      const { json } = await get(`users/${platform.userId(bob)}/memberships/sites${query}`, bearer);
      return Array.isArray(json) ? json.map(item => fieldsOf(item)['id']) : json;
    };
    expect(await ids('')).toEqual([shop, 's1', 's2', 's3']);
    expect(await ids('?limit=2')).toEqual([shop, 's1']);
    expect(await ids('?limit=2&start=s1')).toEqual(['s2', 's3']);
    expect(await ids('?limit=2&start=s3')).toEqual([]);
    expect(await ids('?limit=nonsense')).toEqual([shop, 's1', 's2', 's3']);
    expect(await ids('?limit=2&start=gone')).toBe('There is no item to start after.');
  });
});
