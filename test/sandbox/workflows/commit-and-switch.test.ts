import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { fieldsOf, openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { StillClock } from '../still-clock.ts';
import { stepsOf } from './steps.ts';

let clock: StillClock;
let platform: PlatformFixture;
let steps: ReturnType<typeof stepsOf>;

beforeEach(async () => {
  clock = new StillClock();
  platform = await openPlatform({ clock, speed: 1 });
  steps = stepsOf(platform, clock);
});

afterEach(() => platform.dispose());

describe('a commit', () => {
  test('is followed by a sync_code of no one, 3.4 s after its creation, which begins when it has ended', async () => {
    await steps.enableSftp();
    await platform.write('dev', 'new.txt', 'one\n');
    const start = clock.now();
    const id = await platform.start('dev', 'commit_and_push_on_server_changes', {
      message: 'Try it',
      committer_name: 'Cara Zed\n',
      committer_email: 'cara@example.com\n',
    });
    const live = `GET sites/${platform.siteId()}/environments/dev/on-server-development/diffstat`;
    // Git takes its time, and no time passes on this clock meanwhile.
    await until(async () => ((await platform.ask(live)).text === '{}' ? true : undefined));
    const end = await steps.ended(id);
    expect(end).toMatchObject({ result: 'succeeded', active_description: 'Committed code changes in "dev"' });
    const [sync] = await steps.list();
    expect(sync).toMatchObject({
      type: 'sync_code',
      user_id: null,
      user_email: null,
      user: null,
      created_at: (start + 3400) / 1000,
      description: 'Sync code on "dev"',
    });
    const done = await steps.ended(String(sync?.['id']));
    expect(done['started_at']).toBe(end['finished_at']);
    const log = await platform.ask(`GET sites/${platform.siteId()}/environments/dev/code-log`);
    expect(fieldsOf(Array.isArray(log.json) ? log.json[0] : {})).toMatchObject({
      author: 'Cara Zed',
      email: 'cara@example.com',
      message: 'Try it\n',
      labels: ['dev'],
      hash: fieldsOf(done['params'])['target_commit'],
    });
  });

  test('without a name is made in that of the account', async () => {
    await steps.enableSftp();
    await platform.write('dev', 'new.txt', 'one\n');
    const params = { message: '', committer_name: '', committer_email: '' };
    await steps.ended(await platform.start('dev', 'commit_and_push_on_server_changes', params));
    const log = await platform.ask(`GET sites/${platform.siteId()}/environments/dev/code-log`);
    expect(fieldsOf(Array.isArray(log.json) ? log.json[0] : {})).toMatchObject({
      author: 'Ann Bee',
      email: 'ann@example.com',
      message: 'Terminus commit.\n',
    });
  });

  test('that comes when the mode has changed in the queue fails with the reason', async () => {
    await steps.enableSftp();
    await platform.start('dev', 'enable_git_mode');
    const id = await platform.start('dev', 'commit_and_push_on_server_changes');
    expect(await steps.ended(id)).toMatchObject({
      result: 'failed',
      reason: 'You can only commit code in an environment that is set to SFTP mode.',
    });
    expect(platform.reported).toEqual([]);
  });
});

describe('a switch', () => {
  test('to SFTP mode of an environment that is in it takes no one a change away', async () => {
    await steps.enableSftp();
    await platform.write('dev', 'license.txt', 'changed\n');
    await steps.enableSftp();
    const line = `GET sites/${platform.siteId()}/environments/dev/on-server-development/diffstat`;
    expect((await platform.ask(line)).text).toBe(
      '{"license.txt":{"deletions":"2","status":"M","additions":"1"}}',
    );
  });

  test('to Git mode empties both diffstats, also for the time after it', async () => {
    await steps.enableSftp();
    await platform.write('dev', 'license.txt', 'changed\n');
    const environment = `GET sites/${platform.siteId()}/environments/dev`;
    await platform.ask(`${environment}/on-server-development/diffstat`);
    expect(fieldsOf((await platform.ask(environment)).json)['diffstat']).toHaveProperty(['license.txt']);
    await steps.ended(await platform.start('dev', 'enable_git_mode'));
    await steps.enableSftp();
    expect(fieldsOf((await platform.ask(environment)).json)['diffstat']).toEqual({});
    expect((await platform.ask(`${environment}/on-server-development/diffstat`)).json).toEqual({});
  });

  test('at a hundred times the speed takes a hundredth of the time', async () => {
    const fast = await openPlatform({ clock, speed: 100 });
    const id = await fast.start('dev', 'enable_on_server_development');
    await until(
      () => fast.sandbox.store.get('environment', `${fast.siteId()}/dev`)?.mode === 'sftp' || undefined,
    );
    clock.advance(40);
    await until(async () => ((await fast.workflow(id))['result'] === 'succeeded' ? true : undefined));
    expect((await fast.workflow(id))['run_time']).toBe(0.04);
    await fast.dispose();
  });
});
