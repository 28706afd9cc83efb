import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { StillClock } from '../still-clock.ts';
import { stepsOf } from './steps.ts';

const noon = 1_768_478_400;
let clock: StillClock;
let platform: PlatformFixture;
let steps: ReturnType<typeof stepsOf>;

beforeEach(async () => {
  clock = new StillClock();
  platform = await openPlatform({ clock, speed: 1 });
  steps = stepsOf(platform, clock);
});

afterEach(() => platform.dispose());

describe('the list', () => {
  test('has the newest first, comes in pages, and tells operations when asked to', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.unshift(await platform.start('dev', 'enable_git_mode'));
    expect((await steps.list()).map(each => each['id'])).toEqual(ids);
    expect((await steps.list('?limit=2')).map(each => each['id'])).toEqual(ids.slice(0, 2));
    expect((await steps.list(`?limit=2&start=${ids[1]}`)).map(each => each['id'])).toEqual(ids.slice(2));
    expect((await steps.list())[0]).not.toHaveProperty('operations');
    await steps.begun(String(ids[2]));
    expect((await steps.list('?hydrate=operations'))[2]?.['operations']).toEqual([
      {
        id: ids[2],
        type: 'platform',
        description: 'Enable git push mode for "dev"',
        environment: 'dev',
        result: null,
        phase: 'started',
        run_time: null,
        queued_time: 0,
      },
    ]);
  });

  test('T2: with the logs of its operations, one workflow does not say whose it is, nor what its last task was', async () => {
    const id = await platform.start('dev', 'enable_git_mode');
    await steps.ended(id);
    const { json } = await platform.ask(
      `GET sites/${platform.siteId()}/workflows/${id}?hydrate=operations_with_logs`,
    );
    expect(json).toMatchObject({ id, user_id: platform.userId('ann@example.com'), result: 'succeeded' });
    for (const key of ['user', 'user_email', 'final_task']) expect(json).not.toHaveProperty(key);
    expect((await steps.list())[0]).toMatchObject({ user_email: 'ann@example.com' });
  });

  test('of the log has its own shape', async () => {
    const id = await platform.start('dev', 'enable_git_mode');
    await steps.begun(id);
    const log = () => platform.ask(`GET sites/${platform.siteId()}/logs/workflows`);
    const entry = {
      kind: 'workflow',
      actor: { kind: 'user', id: platform.userId('ann@example.com'), email: 'ann@example.com' },
      workflow: {
        id,
        type: 'enable_git_mode',
        status: 'Running',
        progress: 0,
        environment: 'dev',
        description: 'Enable git push mode for "dev"',
        active_description: 'Enabling git push mode for "dev"',
        reason: '',
        started_at: noon,
        finished_at: 0,
        has_more_details: true,
      },
    };
    expect((await log()).json).toEqual([entry]);
    await steps.ended(id);
    expect((await log()).json).toEqual([
      {
        ...entry,
        workflow: {
          ...entry.workflow,
          status: 'Success',
          progress: 100,
          active_description: 'Enabled git push mode for "dev"',
          finished_at: (await platform.workflow(id))['finished_at'],
        },
      },
    ]);
  });
});
