import { expect, test } from 'vitest';
import { createStage, endOf, inShort, runCommit, type Stage } from '../stage.ts';

function stageWithChange(): Stage {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  return stage;
}

const look = 'mode, workflows, diffstat ×2, code log';
const commit = 'start commit_and_push_on_server_changes, follow commit_and_push_on_server_changes';

test('a commit is seen through: settled, committed, synced, found in the code log', async () => {
  const stage = stageWithChange();
  const outcome = await runCommit(stage);
  expect(outcome.recorded?.commit).toMatchObject({
    hash: 'c0ffee0100000000000000000000000000000000',
    message: 'Tidy up\n',
    email: 'me@example.com',
  });
  expect(outcome.recorded?.changes).toEqual([{ path: 'a.php', status: 'M', additions: 1, deletions: 0 }]);
  expect(inShort(stage.environment.calls)).toBe(`${look}, ${commit}, workflows, follow sync_code, code log`);
  expect(stage.reported).toEqual(['notice: Your code was committed.']);
});

test('a workflow for a commit carries message and author', async () => {
  const stage = stageWithChange();
  await runCommit(stage, { message: ' Tidy up ' });
  expect(stage.environment.jobs.find('w1').params).toEqual({
    message: 'Tidy up',
    committer_name: 'Me Myself',
    committer_email: 'me@example.com',
  });
});

test('nothing to commit is found out in five seconds, asks for no author and orders nothing', async () => {
  const stage = createStage('sftp');
  const author = () => Promise.reject(new Error('Nobody wanted to know.'));
  expect((await runCommit(stage, { author })).recorded).toBeUndefined();
  expect(inShort(stage.environment.calls)).toBe('mode, workflows, diffstat ×2');
  expect(stage.clock.sleeps).toEqual([5000]);
});

test('with --force it commits although nothing is listed', async () => {
  const stage = createStage('sftp');
  const outcome = await runCommit(stage, { force: true, message: undefined });
  expect(outcome.recorded?.changes).toEqual([]);
  expect(outcome.recorded?.commit?.message).toBe('Terminus commit.\n');
});

test('with --settle=0 a single reading is enough', async () => {
  const stage = stageWithChange();
  await runCommit(stage, { settle: 0, waitForSync: false });
  expect(inShort(stage.environment.calls)).toBe(`mode, workflows, diffstat, code log, ${commit}, code log`);
});

test('files that the platform notices late are waited for', async () => {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  environment.lag.diffstat = 4000;
  environment.write('a.php');
  clock.after(2000, () => environment.write('b.php'));
  const outcome = await runCommit(stage);
  expect(outcome.recorded?.changes.map(({ path }) => path)).toEqual(['a.php', 'b.php']);
  // Empty, then one file, then two, and two again.
  expect(clock.sleeps.slice(0, 3)).toEqual([5000, 2000, 2000]);
  expect(environment.paths('pending')).toEqual([]);
});

test('half of an upload is not committed because the time is up', async () => {
  const stage = createStage('sftp');
  const { environment } = stage;
  environment.write('a.php');
  environment.afterReading = () => void environment.write('a.php');
  expect((await endOf(runCommit(stage, { deadline: 20_000 }))).exit).toBe('timeout');
  expect(environment.calls).not.toContain('start commit_and_push_on_server_changes');
});

test('in Git mode nothing can be committed, and nothing else is asked', async () => {
  const stage = createStage('git');
  expect(await endOf(runCommit(stage))).toEqual({
    exit: 'refused',
    message: 'You can only commit code in an environment that is set to sftp mode.',
    hint: 'In Git mode code arrives by git push. To edit on the server: turnout connection:set my-site.dev sftp',
  });
  expect(stage.environment.calls).toEqual(['mode']);
});

test('a colleague who switches to Git mode while we wait for her leaves nothing to commit', async () => {
  const stage = createStage('sftp');
  stage.environment.order({ type: 'enable_git_mode', by: 'ada@example.com' });
  expect((await endOf(runCommit(stage))).exit).toBe('refused');
  expect(inShort(stage.environment.calls)).toBe('mode, workflows, follow enable_git_mode, workflows, mode');
});

test('a sync that comes late is waited for', async () => {
  const stage = stageWithChange();
  stage.environment.lag.sync = 20_000;
  await runCommit(stage);
  expect(stage.environment.jobs.find('w2')).toMatchObject({ type: 'sync_code', result: 'succeeded' });
  expect(stage.reported).toEqual(['notice: Your code was committed.']);
});

test('of several syncs ours is the first that came after our commit', async () => {
  const stage = stageWithChange();
  const { clock, environment } = stage;
  const followed: string[] = [];
  const { follow } = environment;
  environment.follow = (workflow, ...rest) => {
    followed.push(`${workflow.type} ${workflow.id}`);
    return follow.call(environment, workflow, ...rest);
  };
  clock.after(6000, () => environment.order({ type: 'sync_code', by: 'ada@example.com' }));
  await runCommit(stage);
  expect(environment.jobs.newestFirst().map(({ type, id }) => `${type} ${id}`)).toContain('sync_code w3');
  expect(followed).toEqual(['commit_and_push_on_server_changes w1', 'sync_code w2']);
});

test('a sync that never comes is a note after thirty seconds, and the commit is found all the same', async () => {
  const stage = stageWithChange();
  stage.environment.lag.sync = Number.POSITIVE_INFINITY;
  const outcome = await runCommit(stage);
  expect(outcome.recorded?.commit?.hash).toMatch(/^c0ffee01/);
  expect(stage.reported).toEqual([
    'notice: Your code was committed.',
    'notice: The platform has not begun to sync the code. Wait for it with: turnout workflow:wait my-site.dev',
  ]);
  // Two for the changes to settle, 4.75 until the commit is seen to have ended, thirty of timeout.
  expect(stage.clock.elapsed()).toBe(36_750);
});

test('a sync that fails is a failure, after the word that the commit is made', async () => {
  const stage = stageWithChange();
  stage.environment.jobs.fates['sync_code'] = { result: 'failed', reason: 'No route.' };
  expect(await endOf(runCommit(stage))).toEqual({
    exit: 'workflow',
    message: 'Sync code on "dev" failed: No route.',
    hint: 'See what ran: turnout workflow:list my-site',
  });
  expect(stage.reported).toEqual(['notice: Your code was committed.']);
});

test('a sync that outlives the deadline is named', async () => {
  const stage = stageWithChange();
  stage.environment.jobs.fates['sync_code'] = { result: 'never' };
  expect(await endOf(runCommit(stage))).toEqual({
    exit: 'timeout',
    message: 'Sync code on "dev" is still running on the platform; turnout has stopped waiting.',
    hint: 'Go on waiting with: turnout workflow:wait my-site.dev --id=w2',
  });
});

test("a commit that waited behind another's does not take the other's sync for its own", async () => {
  const stage = stageWithChange();
  const { environment } = stage;
  const theirs = { type: 'commit_and_push_on_server_changes', by: 'ada@example.com' };
  const params = { message: 'Hers', committer_email: 'ada@example.com' };
  environment.beforeStart = () => void environment.order({ ...theirs, params });
  const followed: string[] = [];
  const { follow } = environment;
  environment.follow = (workflow, ...rest) => {
    followed.push(`${workflow.type} ${workflow.id}`);
    return follow.call(environment, workflow, ...rest);
  };
  const outcome = await runCommit(stage, { deadline: 100_000 });
  // w1 is hers, w2 ours, w3 her sync, w4 ours.
  expect(followed).toEqual(['commit_and_push_on_server_changes w2', 'sync_code w4']);
  expect(outcome.recorded?.commit?.message).toBe('Tidy up\n');
});

test('a code log that is behind is read until it shows the commit', async () => {
  const stage = stageWithChange();
  stage.environment.lag.codeLog = 15_000;
  const outcome = await runCommit(stage);
  expect(outcome.recorded?.commit?.hash).toMatch(/^c0ffee01/);
});

test('a code log that does not show the commit is a note, and the hash is left open', async () => {
  const stage = stageWithChange();
  stage.environment.lag.codeLog = Number.POSITIVE_INFINITY;
  const outcome = await runCommit(stage);
  expect(outcome.recorded).toMatchObject({ commit: undefined, changes: [{ path: 'a.php' }] });
  expect(stage.reported).toEqual([
    'notice: Your code was committed.',
    'notice: The code log does not show the commit yet. Look again with: turnout env:code-log my-site.dev',
  ]);
});
