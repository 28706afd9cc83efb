import { expect, test } from 'vitest';
import { AuthError, InterruptedError } from '../../../src/errors/turnout-error.ts';
import { createStage, endOf, runCommit, runSwitch } from '../stage.ts';

test('a workflow that outlives the deadline is named, with the command that goes on waiting', async () => {
  const stage = createStage('git');
  const { clock, environment } = stage;
  environment.jobs.fates['enable_on_server_development'] = { result: 'never' };
  expect(await endOf(runSwitch(stage, { to: 'sftp', deadline: 30_000 }))).toEqual({
    exit: 'timeout',
    message:
      'Enable on-server development via SFTP for "dev" is still running on the platform; turnout has stopped waiting.',
    hint: 'Go on waiting with: turnout workflow:wait my-site.dev --id=w1',
  });
  expect(clock.elapsed()).toBe(30_000);
});

test('a failed workflow is told in the words of the platform', async () => {
  const stage = createStage('sftp');
  stage.environment.jobs.fates['enable_git_mode'] = { result: 'failed', reason: 'The disk is full.' };
  expect(await endOf(runSwitch(stage))).toEqual({
    exit: 'workflow',
    message: 'Enable git push mode for "dev" failed: The disk is full.',
    hint: 'See what ran: turnout workflow:list my-site',
  });
});

test('an aborted workflow without a reason is still a failure', async () => {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  stage.environment.jobs.fates['commit_and_push_on_server_changes'] = { result: 'aborted' };
  expect(await endOf(runCommit(stage))).toEqual({
    exit: 'workflow',
    message: 'Commit code changes aborted: Workflow failed.',
    hint: 'See what ran: turnout workflow:list my-site',
  });
  expect(stage.reported).toEqual([]);
});

test('a site whose Composer build is in the way gets the hint that helps', async () => {
  const stage = createStage('git');
  const reason = 'Cannot converge: build_status is building';
  stage.environment.jobs.fates['enable_on_server_development'] = { result: 'failed', reason };
  expect(await endOf(runSwitch(stage, { to: 'sftp' }))).toEqual({
    exit: 'workflow',
    message:
      'Enable on-server development via SFTP for "dev" failed: Cannot converge: build_status is building',
    hint: 'The last Integrated Composer build is still running or has failed: look at the last commit in the dashboard.',
  });
});

test('a commit that fails before a switch leaves everything where it was', async () => {
  const stage = createStage('sftp');
  const { environment } = stage;
  environment.write('a.php');
  environment.jobs.fates['commit_and_push_on_server_changes'] = { result: 'failed', reason: 'No.' };
  expect((await endOf(runSwitch(stage, { policy: 'commit' }))).exit).toBe('workflow');
  expect(environment.trueMode).toBe('sftp');
  expect(environment.paths('pending')).toEqual(['a.php']);
});

test.each([
  [new InterruptedError('Stopped waiting.'), 'interrupted', 'Stopped waiting.'],
  [new InterruptedError('Stopped waiting.', { by: 'terminated' }), 'terminated', 'Stopped waiting.'],
  [new AuthError('The session has ended.'), 'auth', 'The session has ended.'],
])('whatever breaks the waiting off, the workflow is named: %s', async (error, exit, words) => {
  const stage = createStage('git');
  stage.environment.follow = () => Promise.reject(error);
  expect(await endOf(runSwitch(stage, { to: 'sftp' }))).toEqual({
    exit,
    message: `${words} Enable on-server development via SFTP for "dev" was started and may still be running.`,
    hint: 'Go on waiting with: turnout workflow:wait my-site.dev --id=w1',
  });
});

test('an interruption that names the workflow already is passed on as it is', async () => {
  const stage = createStage('git');
  const hint = 'Go on waiting with: turnout workflow:wait my-site.dev --id=w1';
  const error = new InterruptedError('Stopped waiting for the switch.', { hint });
  stage.environment.follow = () => Promise.reject(error);
  await expect(runSwitch(stage, { to: 'sftp' })).rejects.toBe(error);
});

test('a bug is not dressed up as a broken wait', async () => {
  const stage = createStage('git');
  stage.environment.follow = () => Promise.reject(new TypeError('x is not a function'));
  await expect(runSwitch(stage, { to: 'sftp' })).rejects.toThrow(TypeError);
});
