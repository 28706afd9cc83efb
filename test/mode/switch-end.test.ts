import { expect, test } from 'vitest';
import { createStage, endOf, inShort, runSwitch } from './stage.ts';

test('what is written while the order waits in the queue is told at once and at the end', async () => {
  const stage = createStage('sftp');
  const { clock, environment, said } = stage;
  environment.write('a.php');
  environment.jobs.queue = 10_000;
  clock.after(3000, () => environment.write('b.php'));
  clock.after(5000, () => environment.write('b.php'));
  const outcome = await runSwitch(stage, { policy: 'discard' });
  expect(outcome.late).toEqual([{ path: 'b.php', status: 'M', additions: 3, deletions: 0 }]);
  const warning =
    'warning: The switch waits in a queue of the platform, and this was written since. It will be discarded:';
  expect(said).toEqual(['changes: a.php', warning, 'changes: b.php', warning, 'changes: b.php']);
});

test('an unreadable diffstat in the queue is said once and does not end the waiting', async () => {
  const stage = createStage('sftp');
  const { environment, said } = stage;
  environment.jobs.queue = 10_000;
  environment.beforeStart = () => {
    environment.unreadable = true;
  };
  expect((await endOf(runSwitch(stage))).exit).toBe('ok');
  expect(said).toEqual(['warning: What is written now cannot be seen: The diffstat could not be read.']);
});

test('a mode that is shown late is waited for, with longer and longer rests', async () => {
  const stage = createStage('git');
  stage.environment.lag.mode = 12_000;
  expect((await endOf(runSwitch(stage, { to: 'sftp' }))).exit).toBe('ok');
  expect(inShort(stage.environment.calls)).toBe(
    'mode, workflows, start enable_on_server_development, follow enable_on_server_development, mode ×6',
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
