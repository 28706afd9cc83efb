import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { TestClock } from '../../support/test-clock.ts';
import { fieldsOf, finished, openPlatform, type PlatformFixture } from '../platform-fixture.ts';

let platform: PlatformFixture;
beforeEach(async () => {
  platform = await openPlatform({ clock: new TestClock() });
});
afterEach(() => platform.dispose());

const run = async (environment: string, type: string, params = {}) =>
  finished(platform, await platform.start(environment, type, params));
const post = (path: string, type: string, params = {}) =>
  platform.ask(`POST sites/${platform.siteId()}/${path}`, { body: { type, params } });

test.each(['do_export', 'clone_database', 'lock_environment', 'unlock_environment'])(
  'T7: %s runs in every environment, as the platform says it',
  async type => {
    for (const environment of ['dev', 'feature']) {
      expect(await run(environment, type, { from_environment: 'dev' })).toMatchObject({
        type,
        environment,
        result: 'succeeded',
        description: expect.stringContaining(`"${environment}"`),
      });
    }
  },
);

test('T7: a lock is shown with the environment', async () => {
  await run('dev', 'lock_environment', { username: 'ada', password: 'secret' });
  const { json } = await platform.ask(`GET sites/${platform.siteId()}/environments/dev`);
  expect(fieldsOf(json)['lock']).toEqual({ username: 'ada', password: 'secret', locked: true });
  await run('dev', 'unlock_environment');
  const after = await platform.ask(`GET sites/${platform.siteId()}/environments/dev`);
  expect(fieldsOf(after.json)['lock']).toEqual({ username: null, password: null, locked: false });
});

test('T7: the code cache of a site is cleared by a workflow that names no environment', async () => {
  const { status, json } = await post('workflows', 'clear_code_cache');
  expect(status).toBe(202);
  expect(await finished(platform, String(fieldsOf(json)['id']))).toMatchObject({
    environment: null,
    description: 'Clear code cache',
    result: 'succeeded',
  });
});

test('T7: files are cloned from another environment, and none from one that is not there', async () => {
  const { environments, store } = platform.sandbox;
  const dev = store.get('environment', `${platform.siteId()}/dev`);
  if (!dev) throw new Error('there is no dev');
  await environments.home(dev);
  writeFileSync(join(environments.layout.environment(dev), 'files/photo.jpg'), 'photo');
  expect(await run('feature', 'clone_files', { from_environment: 'dev' })).toMatchObject({
    result: 'succeeded',
  });
  expect(await run('feature', 'clone_files', { from_environment: 'nope' })).toMatchObject({
    result: 'failed',
    reason: 'There is no environment nope to clone files from.',
  });
});

test('T7: dev and a multidev are merged into each other, in Git mode only', async () => {
  await run('feature', 'enable_on_server_development');
  await platform.write('feature', 'from-feature.txt', 'feature\n');
  await run('feature', 'commit_and_push_on_server_changes', { message: 'Work' });
  const toDev = 'merge_cloud_development_environment_into_dev';
  const fromDev = 'merge_dev_into_cloud_development_environment';
  expect(await run('dev', toDev, { from_environment: 'feature' })).toMatchObject({ result: 'succeeded' });
  const { json } = await platform.ask(`GET sites/${platform.siteId()}/environments/dev/code-log`);
  const messages = (json as { message: string }[]).map(({ message }) => message);
  expect(messages[0]).toBe('Merge feature into master\n');
  expect(await run('feature', fromDev, { updatedb: false })).toMatchObject({
    result: 'failed',
    reason: 'Code cannot be merged into feature: it is in SFTP mode.',
  });
  expect((await post('environments/dev/workflows', fromDev)).status).toBe(403);
  expect((await post('environments/feature/workflows', toDev)).status).toBe(403);
});

test('T7: the team of a site is listed', async () => {
  const { status, json } = await platform.ask(`GET sites/${platform.siteId()}/memberships/users`);
  expect(status).toBe(200);
  expect((json as { user: { email: string } }[]).map(({ user }) => user.email)).toContain('ann@example.com');
});
