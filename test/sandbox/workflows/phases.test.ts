import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { fieldsOf, openPlatform, type PlatformFixture } from '../platform-fixture.ts';
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

describe('a workflow', () => {
  test('goes from created to started to finished; keys of times that have not come are absent', async () => {
    const line = `POST sites/${platform.siteId()}/environments/dev/workflows`;
    const posted = await platform.ask(line, {
      body: { type: 'enable_on_server_development', params: {} },
      headers: { 'x-pantheon-trace-id': 'trace-1' },
    });
    expect(posted.status).toBe(202);
    expect(posted.headers.get('x-pantheon-trace-id')).toBe('trace-1');
    const created = fieldsOf(posted.json);
    const id = String(created['id']);
    expect(created).toEqual({
      id,
      type: 'enable_on_server_development',
      params: {},
      role: 'owner',
      site_id: platform.siteId(),
      user_id: platform.userId('ann@example.com'),
      user_email: 'ann@example.com',
      user: {
        id: platform.userId('ann@example.com'),
        email: 'ann@example.com',
        profile: { full_name: 'Ann Bee' },
      },
      trace_id: 'trace-1',
      key: String(noon),
      keep_forever: false,
      environment: 'dev',
      environment_id: 'dev',
      phase: 'created',
      result: null,
      created_at: noon,
      run_time: null,
      queued_time: null,
      total_time: null,
      description: 'Enable on-server development via SFTP for "dev"',
      active_description: 'Enable on-server development via SFTP for "dev"',
      step: 0,
      number_of_tasks: 2,
      task_ids: [],
      reason: '',
      waiting_for_task: {
        type: 'converge_appserver_binding',
        phase: 'started',
        result: null,
        params: { environment: 'dev' },
        has_error: false,
        reason: '',
        messages: {},
      },
      final_task: null,
      has_operation_log_output: false,
    });

    const started = await steps.begun(id);
    expect(started).toMatchObject({
      key: platform.siteId(),
      result: null,
      started_at: noon,
      queued_time: 0,
      run_time: null,
      step: 1,
      active_description: 'Enabling on-server development via SFTP for "dev"',
    });
    expect(started).not.toHaveProperty('finished_at');

    await until(
      () =>
        platform.sandbox.store.get('environment', `${platform.siteId()}/dev`)?.mode === 'sftp' || undefined,
    );
    clock.advance(3999);
    expect((await platform.workflow(id))['phase']).toBe('started');
    clock.advance(1);
    expect(await steps.inPhase(id, 'finished')).toMatchObject({
      result: 'succeeded',
      finished_at: noon + 4,
      run_time: 4,
      total_time: 4,
      step: 2,
      active_description: 'Enabled on-server development via SFTP for "dev"',
      final_task: { phase: 'finished', result: 'succeeded' },
    });
  });

  test('has times with a fraction', async () => {
    clock.advance(250);
    const id = await platform.start('dev', 'enable_git_mode');
    expect((await platform.workflow(id))['created_at']).toBe(noon + 0.25);
  });

  test('waits for the one before it in its environment, and not for those of another', async () => {
    const first = await platform.start('dev', 'enable_on_server_development');
    const second = await platform.start('dev', 'enable_git_mode');
    const other = await platform.start('feature', 'enable_on_server_development');
    await steps.begun(first);
    await steps.begun(other);
    expect((await platform.workflow(second))['phase']).toBe('created');
    clock.advance(4000);
    await steps.inPhase(first, 'finished');
    expect(await steps.begun(second)).toMatchObject({ started_at: noon + 4, queued_time: 4 });
  });

  test('of a colleague can be seen, with who started it', async () => {
    const bearer = await platform.login('bob@example.com');
    const line = `POST sites/${platform.siteId()}/environments/dev/workflows`;
    await platform.ask(line, { bearer, body: { type: 'enable_git_mode', params: {} } });
    expect((await steps.list()).map(each => each['user_email'])).toEqual(['bob@example.com']);
  });
});
