import { expect, test } from 'vitest';
import { describeRunning } from '../../../src/operations/workflow/wait-for-running-workflows.ts';
import { createStage, endOf, inShort, runCommit, runSwitch } from '../stage.ts';

test("a colleague's workflow is named with its age and waited for", async () => {
  const stage = createStage('git');
  const { clock, environment } = stage;
  environment.order({ type: 'sync_code', by: 'ada@example.com' });
  clock.advance(2000);
  expect((await endOf(runSwitch(stage, { to: 'sftp' }))).exit).toBe('ok');
  expect(stage.reported).toEqual([
    'notice: my-site.dev is busy: ada@example.com: Sync code on "dev" (2 s). Waiting for it.',
  ]);
  expect(inShort(environment.calls)).toBe(
    'mode, workflows, follow sync_code, workflows, mode, start enable_on_server_development, follow enable_on_server_development, mode',
  );
});

test('of several workflows the oldest is waited for first, and each is named', async () => {
  const stage = createStage('git');
  const { environment } = stage;
  environment.order({ type: 'clear_cache', by: 'ada@example.com' });
  environment.order({ type: 'sync_code' });
  await runSwitch(stage, { to: 'sftp' });
  expect(stage.reported).toEqual([
    'notice: my-site.dev is busy: ada@example.com: clear_cache (0 s). Waiting for it.',
    'notice: my-site.dev is busy: the platform: Sync code on "dev" (1 s). Waiting for it.',
  ]);
});

test('with --busy=fail it ends at once and orders nothing', async () => {
  const stage = createStage('sftp');
  const { environment } = stage;
  environment.order({ type: 'sync_code', by: 'ada@example.com' });
  expect(await endOf(runSwitch(stage, { busy: 'fail' }))).toEqual({
    exit: 'busy',
    message: 'my-site.dev is busy: ada@example.com: Sync code on "dev" (0 s).',
    hint: 'Try again later, or let turnout wait with --busy=wait.',
  });
  expect(inShort(environment.calls)).toBe('mode, workflows');
});

test('a workflow that outlives the deadline is named, with the command that goes on waiting', async () => {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  environment.jobs.fates['sync_code'] = { result: 'never' };
  environment.order({ type: 'sync_code', by: 'ada@example.com' });
  expect(await endOf(runCommit(stage, { deadline: 20_000 }))).toEqual({
    exit: 'busy',
    message: 'my-site.dev is busy: ada@example.com: Sync code on "dev" (0 s).',
    hint: 'Go on waiting with: turnout workflow:wait my-site.dev --id=w1, then try again.',
  });
  expect(clock.elapsed()).toBe(20_000);
});

test('a colleague who has done what we are here for leaves us nothing to do', async () => {
  const stage = createStage('git');
  const { environment } = stage;
  environment.order({ type: 'enable_on_server_development', by: 'ada@example.com' });
  const outcome = await runSwitch(stage, { to: 'sftp' });
  expect(outcome.workflow).toBeUndefined();
  expect(inShort(environment.calls)).toBe(
    'mode, workflows, follow enable_on_server_development, workflows, mode',
  );
});

test('a list that is behind does not make us ask for the same workflow again and again', async () => {
  const stage = createStage('git');
  const { environment } = stage;
  const ghost = environment.order({ type: 'sync_code', by: 'ada@example.com' });
  const stale = { ...ghost };
  const workflows = environment.workflows;
  environment.workflows = async () => [...(await workflows()).filter(({ id }) => id !== ghost.id), stale];
  expect((await endOf(runSwitch(stage, { to: 'sftp' }))).exit).toBe('ok');
  expect(environment.calls.filter(call => call === 'workflows')).toHaveLength(2);
});

test('a clock that is behind the platform makes nothing younger than new', () => {
  const workflow = { id: 'w1', type: 'sync_code', result: null, created_at: 1000 };
  expect(describeRunning(workflow, 990_000)).toBe('the platform: sync_code (0 s)');
  expect(describeRunning({ ...workflow, active_description: 'Syncing code' }, 1_012_400)).toBe(
    'the platform: Syncing code (12 s)',
  );
});
