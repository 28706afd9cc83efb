import { expect, test } from 'vitest';
import { createStage, endOf, inShort, runSwitch } from '../stage.ts';

test('what is written while the order waits in the queue is told at once and at the end', async () => {
  const stage = createStage('sftp');
  const { clock, environment, reported } = stage;
  environment.write('a.php');
  environment.jobs.queue = 10_000;
  clock.after(3000, () => environment.write('b.php'));
  clock.after(5000, () => environment.write('b.php'));
  const outcome = await runSwitch(stage, { policy: 'discard' });
  expect(outcome.late).toEqual([{ path: 'b.php', status: 'M', additions: 3, deletions: 0 }]);
  const warning =
    'warning: The switch waits in a queue of the platform, and this was written since. It will be discarded:';
  expect(reported).toEqual(['changes: a.php', warning, 'changes: b.php', warning, 'changes: b.php']);
});

test('an unreadable diffstat in the queue is said once and does not end the waiting', async () => {
  const stage = createStage('sftp');
  const { environment, reported } = stage;
  environment.jobs.queue = 10_000;
  environment.beforeStart = () => {
    environment.unreadable = true;
  };
  expect((await endOf(runSwitch(stage))).exit).toBe('ok');
  expect(reported).toEqual(['warning: What is written now cannot be seen: The diffstat could not be read.']);
});

test('a mode that is shown late is waited for, with longer and longer rests', async () => {
  const stage = createStage('git');
  stage.environment.lag.mode = 12_000;
  expect((await endOf(runSwitch(stage, { to: 'sftp' }))).exit).toBe('ok');
  expect(inShort(stage.environment.calls)).toBe(
    'mode, workflows, start enable_on_server_development, follow enable_on_server_development, mode, workflows, mode, workflows, mode, workflows, mode, workflows, mode, workflows, mode',
  );
  expect(stage.clock.sleeps).toEqual([1000, 1500, 2250, 1000, 1500, 2250, 3375, 5000]);
});

test('a mode that is never shown is a timeout and not a success', async () => {
  const stage = createStage('sftp');
  stage.environment.lag.mode = Number.POSITIVE_INFINITY;
  expect(await endOf(runSwitch(stage, { deadline: 30_000 }))).toEqual({
    exit: 'timeout',
    message: 'The platform says that it is done, but my-site.dev is not in git mode yet.',
    hint: 'Look again with: turnout env:info my-site.dev --field=connection_mode',
  });
  expect(stage.clock.elapsed()).toBe(30_000);
});

test('T17: a colleague who switches back at once is named, and not waited for', async () => {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  clock.after(6000, () => environment.order({ type: 'enable_on_server_development', by: 'ada@example.com' }));
  // The colleague's order runs behind ours, and ends before our first look at the mode is answered.
  environment.mode = async () => 'sftp';
  expect(await endOf(runSwitch(stage, { deadline: 600_000 }))).toEqual({
    exit: 'busy',
    message:
      'my-site.dev was switched to git mode, and switched back at once by ada@example.com: Enable on-server development via SFTP for "dev" (4 s).',
    hint: 'Agree with them, then try again. See what ran: turnout workflow:list my-site',
  });
  expect(clock.elapsed()).toBeLessThan(20_000);
});

test('U11: a switch that fails after a stash says that the changes are still there, and where the copy is', async () => {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  stage.environment.jobs.fates['enable_git_mode'] = { result: 'failed', reason: 'No container.' };
  expect(await endOf(runSwitch(stage, { policy: 'stash' }))).toEqual({
    exit: 'workflow',
    message:
      'Enable git push mode for "dev" failed: No container. The uncommitted changes are still there. A copy of the changes is the stash s1, in /stashes/s1.',
    hint: 'See what ran: turnout workflow:list my-site',
  });
});

test('U11+: a reason without a full stop stays apart from what is said behind it', async () => {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  stage.environment.jobs.fates['enable_git_mode'] = { result: 'failed', reason: 'disk full' };
  expect((await endOf(runSwitch(stage, { policy: 'stash' }))).message).toContain(
    'failed: disk full. The uncommitted changes are still there.',
  );
});

test('U11+: a switch that is still running says where the copy is, and no more', async () => {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  stage.environment.jobs.fates['enable_git_mode'] = { result: 'never' };
  const { exit, message } = await endOf(runSwitch(stage, { policy: 'stash' }));
  expect([exit, message]).toEqual([
    'timeout',
    'Enable git push mode for "dev" is still running on the platform; turnout has stopped waiting. A copy of the changes is the stash s1, in /stashes/s1.',
  ]);
});
