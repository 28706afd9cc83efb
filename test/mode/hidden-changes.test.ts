import { expect, test } from 'vitest';
import { discardChanges } from '../../src/mode/discard-changes.ts';
import { lastRewrite } from '../../src/mode/last-rewrite.ts';
import { createStage, endOf, inShort, runCommit, runSwitch, type Stage, switchParts } from './stage.ts';

/** In SFTP mode for a minute, with files that can be looked at. */
function stageWithSftp(): Stage {
  const stage = createStage('git');
  stage.environment.order({ type: 'enable_on_server_development', by: 'ada@example.com' });
  stage.clock.advance(60_000);
  stage.sweep.unreachable = false;
  return stage;
}

const deadline = 200_000;

test('a clean switch that has looked at the files does not wait five seconds', async () => {
  const stage = stageWithSftp();
  await runSwitch(stage, { deadline });
  expect(inShort(stage.environment.calls)).toBe(
    'mode, workflows, diffstat ×2, start enable_git_mode, follow enable_git_mode, mode',
  );
  expect(stage.clock.sleeps).not.toContain(5000);
});

test('what is newer than the last workflow and not listed stops the switch after a rest, named', async () => {
  const stage = stageWithSftp();
  stage.environment.write('late.php');
  stage.environment.lag.diffstat = 10_000;
  expect(await endOf(runSwitch(stage, { policy: 'discard', deadline }))).toEqual({
    exit: 'pending',
    message:
      'The platform does not list it, but in my-site.dev 1 path is newer than its last commit or switch: late.php. Nothing was touched.',
    hint: 'It may only be late: turnout env:diffstat my-site.dev --wait. Git may also ignore them; to trust the list: --no-sweep',
  });
  expect(stage.clock.sleeps).toEqual([5000]);
});

test('a file that was written anew as the commit has it stops nothing', async () => {
  const stage = stageWithSftp();
  stage.environment.write('same.php');
  stage.environment.lag.diffstat = 600_000;
  stage.sweep.asCommitted.push('same.php');
  expect((await endOf(runSwitch(stage, { deadline }))).exit).toBe('ok');
  expect(stage.clock.sleeps).not.toContain(5000);
});

/** Enters SFTP mode, and writes within the very second in which that ended. */
function stageOfOneSecond(): Stage {
  const stage = stageWithSftp();
  stage.sweep.changedFrom = async () => ({ newer: [], sameSecond: ['late.php'] });
  stage.environment.write('late.php');
  stage.environment.lag.diffstat = 600_000;
  return stage;
}

test('what was written within the second of the last workflow is told from the commit', async () => {
  const stage = stageOfOneSecond();
  const { exit, message } = await endOf(runSwitch(stage, { policy: 'discard', deadline }));
  expect([exit, message.includes('late.php')]).toEqual(['pending', true]);
  stage.sweep.asCommitted.push('late.php');
  expect((await endOf(runSwitch(stage, { deadline }))).exit).toBe('ok');
});

test('where Git cannot be asked about that second, time is given to the list', async () => {
  const stage = stageOfOneSecond();
  stage.sweep.hasGit = false;
  stage.environment.lag.diffstat = 4000;
  const { exit } = await endOf(runSwitch(stage, { deadline }));
  expect([exit, stage.clock.sleeps]).toEqual(['pending', [5000]]);
});

test('what comes into the list during that rest is treated like everything in it', async () => {
  const stage = stageWithSftp();
  stage.environment.write('late.php');
  stage.environment.lag.diffstat = 4000;
  expect((await endOf(runSwitch(stage, { policy: 'commit', deadline }))).exit).toBe('ok');
  expect(stage.environment.paths('committed')).toEqual(['late.php']);
});

test('with --no-sweep the list is trusted, five seconds later', async () => {
  const stage = stageWithSftp();
  stage.environment.write('late.php');
  stage.environment.lag.diffstat = 10_000;
  await runSwitch(stage, { noSweep: true, deadline });
  expect(stage.clock.sleeps[0]).toBe(5000);
  expect(stage.environment.paths('discarded')).toEqual(['late.php']);
});

test('an upload of ours that is not listed counts although SFTP cannot be reached, unless a commit came since', async () => {
  const stage = stageWithSftp();
  const [{ hash } = { hash: '' }] = await stage.environment.codeLog();
  stage.sweep.unreachable = true;
  stage.sweep.ours.push({ path: 'mine.php', at: stage.clock.now(), base: hash });
  const { exit, message } = await endOf(runSwitch(stage, { deadline }));
  expect([exit, message.includes('mine.php')]).toEqual(['pending', true]);
  stage.sweep.ours.splice(0, 1, { path: 'mine.php', at: stage.clock.now(), base: 'older' });
  expect((await endOf(runSwitch(stage, { deadline }))).exit).toBe('ok');
});

test('nothing to commit is believed at once when the files say so, and not when they do not', async () => {
  const stage = stageWithSftp();
  expect(await runCommit(stage, { deadline })).toBeUndefined();
  expect(stage.clock.sleeps).toEqual([]);
  stage.environment.write('late.php');
  stage.environment.lag.diffstat = 60_000;
  expect((await endOf(runCommit(stage, { deadline }))).exit).toBe('pending');
});

test('a commit waits for what is expected, and is not made without it', async () => {
  const stage = stageWithSftp();
  const { clock, environment } = stage;
  environment.write('a.php');
  clock.after(8000, () => environment.write('b.php'));
  const outcome = await runCommit(stage, { deadline, expect: ['b.php'] });
  expect(outcome?.changes.map(({ path }) => path)).toEqual(['a.php', 'b.php']);
  environment.write('c.php');
  expect(await endOf(runCommit(stage, { deadline: 120_000, expect: ['never.php'] }))).toEqual({
    exit: 'timeout',
    message: 'The platform does not list what --expect waits for: never.php',
    hint: 'Nothing was committed. Is it uploaded, and changed? Look again: turnout env:diffstat my-site.dev --wait',
  });
  expect(environment.paths('pending')).toEqual(['c.php']);
});

test('what .gitignore matches is not waited for: it can never be committed', async () => {
  const stage = stageWithSftp();
  stage.sweep.ignoredPaths.push('debug.log');
  const { exit, message } = await endOf(runCommit(stage, { deadline, expect: ['debug.log'] }));
  expect([exit, message]).toEqual([
    'timeout',
    'What --expect waits for can never be committed: .gitignore matches debug.log',
  ]);
  expect(stage.clock.sleeps).toEqual([]);
});

test('with -y what cannot be reached is discarded with a word, and a stash that breaks stops it all', async () => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.stash.broken = true;
  expect((await endOf(runSwitch(stage, { policy: 'stash where possible', deadline }))).exit).toBe('pending');
  expect(stage.environment.paths('pending')).toEqual(['a.php']);
  stage.stash.unreachable = true;
  expect((await endOf(runSwitch(stage, { policy: 'stash', deadline }))).exit).toBe('network');
  expect((await endOf(runSwitch(stage, { policy: 'stash where possible', deadline }))).exit).toBe('ok');
  expect(stage.said).toContain(
    'warning: There is no copy of what is discarded, for SFTP cannot be reached: Nothing listens there.',
  );
});

test('a stashed path that changes before the order is stashed again', async () => {
  const stage = stageWithSftp();
  const { environment, stash } = stage;
  environment.write('a.php');
  let looks = 0;
  const { changedSince } = stash;
  stash.changedSince = taken => {
    looks += 1;
    return looks === 1 ? Promise.resolve(['a.php']) : changedSince.call(stash, taken);
  };
  const outcome = await runSwitch(stage, { policy: 'stash', deadline });
  expect(outcome.stash?.id).toBe('s1');
  expect(stash.calls).toEqual(['take a.php', 'take a.php', 'look again']);
});

test('what is written while the switch is queued is added to the stash', async () => {
  const stage = stageWithSftp();
  const { clock, environment, stash, said } = stage;
  environment.write('a.php');
  environment.jobs.queue = 10_000;
  clock.after(3000, () => environment.write('b.php'));
  const { late, stash: taken } = await runSwitch(stage, { policy: 'stash', deadline });
  expect(late).toEqual([]);
  expect(taken?.changes.map(({ path }) => path)).toEqual(['a.php', 'b.php']);
  expect(stash.copies.get('b.php')).toBe(2);
  expect(said).toContain(
    'warning: The switch waits in a queue of the platform, and this was written since. It was added to the stash s1:',
  );
});

test('only who says so twice discards what cannot be read', async () => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.environment.unreadable = true;
  expect((await endOf(runSwitch(stage, { policy: 'discard', deadline }))).exit).toBe('network');
  const outcome = await runSwitch(stage, { policy: 'discard', blind: true, deadline });
  expect([outcome.blind, stage.environment.trueMode]).toEqual([true, 'git']);
});

test('env:discard goes to Git mode and back, and names what to do when it does not come back', async () => {
  const stage = stageWithSftp();
  const { environment, time } = { ...stage.parts, environment: stage.environment };
  environment.write('a.php');
  const limits = { busy: 'wait', settle: 0, deadline } as const;
  const parts = switchParts(stage, { policy: 'stash' });
  expect((await discardChanges(parts, limits, 60_000))?.stash?.id).toBe('s1');
  expect([environment.trueMode, environment.paths('discarded')]).toEqual(['sftp', ['a.php']]);
  environment.jobs.fates['enable_on_server_development'] = { result: 'failed', reason: 'No container.' };
  const failed = discardChanges(parts, { ...limits, deadline: time.elapsed() + 100_000 }, 60_000).then(
    () => undefined,
  );
  expect(await endOf(failed)).toEqual({
    exit: 'workflow',
    message:
      'my-site.dev was reset and is still in Git mode: Enable on-server development via SFTP for "dev" failed: No container.',
    hint: 'Set it back with: turnout connection:set my-site.dev sftp',
  });
});

test('a commit counts from its start, since it holds what was there then; a switch from its end', () => {
  const workflow = (type: string, started_at: number) => ({
    id: type,
    type,
    result: 'succeeded',
    created_at: started_at - 1,
    started_at,
    finished_at: started_at + 10,
  });
  const commit = workflow('commit_and_push_on_server_changes', 200);
  const mode = workflow('enable_on_server_development', 100);
  expect(lastRewrite([workflow('sync_code', 203), commit, mode])).toBe(200);
  expect(lastRewrite([{ ...commit, result: 'failed' }, mode])).toBe(110);
  expect(lastRewrite([workflow('sync_code', 203)])).toBeUndefined();
});
