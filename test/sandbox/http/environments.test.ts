import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { environmentId } from '../../../src/sandbox/model/records.ts';
import { TestClock } from '../../support/test-clock.ts';
import { fieldsOf, openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { guildPlan } from './guild-plan.ts';

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

describe('environments', () => {
  const plain = (name: string) => ({
    environment_created: 1_768_478_400,
    dns_zone: 'sandbox.localhost',
    randseed: platform.sandbox.store.get('environment', environmentId(shop, name))?.bindingId,
    styx_cluster: 'styx-01.sandbox.localhost',
    lock: { username: null, password: null, locked: false },
  });
  const head = async () => fieldsOf((await get(`sites/${shop}/code-tips`)).json)['master'];

  test('are keyed by name, with those keys only that their kind has', async () => {
    const commit = await head();
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect((await get(`sites/${shop}/environments`)).json).toEqual({
      dev: {
        ...plain('dev'),
        php_version: '82',
        target_ref: 'refs/heads/master',
        target_commit: commit,
        on_server_development: false,
        watchers: 0,
        diffstat: {},
      },
      test: {
        ...plain('test'),
        php_version: 82,
        target_ref: 'refs/tags/pantheon_test_1',
        target_commit: commit,
      },
      live: {
        ...plain('live'),
        php_version: 82,
        target_ref: 'refs/tags/pantheon_live_1',
        target_commit: commit,
      },
      feature: {
        ...plain('feature'),
        php_version: '82',
        target_ref: 'refs/heads/feature',
        target_commit: commit,
      },
    });
  });

  test('one by one are the same', async () => {
    const all = fieldsOf((await get(`sites/${shop}/environments`)).json);
    expect((await get(`sites/${shop}/environments/feature?environment_state=true`)).json).toEqual(
      all['feature'],
    );
    const missing = await get(`sites/${shop}/environments/nope`);
    expect([missing.status, missing.json]).toEqual([404, 'An environment named nope was not found.']);
  });

  test('before the first deploy have no target', async () => {
    const { json } = await get(`sites/${guild}/environments`);
    expect(fieldsOf(fieldsOf(json)['test'])).not.toHaveProperty('target_ref');
    expect((await get(`sites/${guild}/environments/test/code-log`)).text).toBe('[]');
    expect((await get(`sites/${guild}/environments/test/settings`)).json).toMatchObject({
      is_initialized: false,
    });
  });

  test('have settings and variables', async () => {
    expect((await get(`sites/${shop}/environments/test/settings`)).json).toEqual({
      site_id: shop,
      environment: 'test',
      is_initialized: true,
      on_server_development: false,
      ssl_enabled: true,
      framework: 'wordpress',
      php_version: '82',
    });
    expect((await get(`sites/${shop}/environments/dev/variables`)).json).toEqual({
      DB_HOST: '127.0.0.1',
      DB_PORT: 13306,
      DB_USER: 'pantheon',
      DB_PASSWORD: expect.stringMatching(/^[0-9a-f]{20}$/),
      DB_NAME: 'pantheon',
    });
  });

  test('have a code log, newest first', async () => {
    const log = (await get(`sites/${shop}/environments/dev/code-log`)).json;
    if (!Array.isArray(log)) throw new Error('no list');
    expect(log).toEqual([
      {
        hash: await head(),
        author: 'Pantheon Automation',
        email: 'bot@getpantheon.com',
        datetime: '2026-01-14T12:00:00',
        message: 'Add a licence\n',
        labels: ['dev', 'test', 'live', 'feature'],
        parents: [log[1].hash],
      },
      expect.objectContaining({ datetime: '2026-01-13T12:00:00', message: 'Start\n', parents: [] }),
    ]);
  });

  test('have tips, features and an upstream that brings nothing new', async () => {
    const commit = await head();
    expect((await get(`sites/${shop}/code-tips`)).json).toEqual({
      master: commit,
      test: commit,
      live: commit,
      feature: commit,
    });
    expect((await get(`sites/${shop}/features`)).json).toEqual({ multidev: true });
    const upstream = await get(`sites/${shop}/code-upstream-updates?base_branch=refs/heads/master`);
    expect(upstream.json).toMatchObject({
      ahead: 1,
      behind: 0,
      has_code: true,
      update_log: {},
      dev: { has_code: true },
    });
  });

  test('take only what they can run', async () => {
    const create = async (environment: string, type: string) => {
      const line = `POST sites/${shop}/environments/${environment}/workflows`;
      const { status, json } = await platform.ask(line, { body: { type, params: {} } });
      return [status, json];
    };
    expect(await create('test', 'enable_git_mode')).toEqual([
      403,
      "'enable_git_mode' is not available on the test environment.",
    ]);
    expect(await create('dev', 'wipe')).toEqual([400, "Workflows of type 'wipe' cannot be created here."]);
    expect(await create('dev', 'sync_code')).toEqual([
      400,
      "Workflows of type 'sync_code' cannot be created here.",
    ]);
    expect(await create('dev', 'commit_and_push_on_server_changes')).toEqual([
      409,
      'There is nothing to commit in dev: it is in Git mode.',
    ]);
    expect(await create('nope', 'enable_git_mode')).toEqual([
      404,
      'An environment named nope was not found.',
    ]);
    expect(platform.sandbox.store.all('workflow').filter(({ siteId }) => siteId === shop)).toEqual([]);
  });
});
