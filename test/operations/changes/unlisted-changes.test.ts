import { expect, test } from 'vitest';
import { AuthError, NetworkError, UnsafeError } from '../../../src/errors/turnout-error.ts';
import { discardChanges } from '../../../src/operations/changes/discard-changes.ts';
import { lastRewrite } from '../../../src/operations/workflow/last-code-change.ts';
import {
  createStage,
  endOf,
  inShort,
  runCommit,
  runSwitch,
  type Stage,
  type Switch,
  switchParts,
} from '../stage.ts';

/** In SFTP mode for a minute, with files that can be looked at. */
function stageWithSftp(): Stage {
  const stage = createStage('git');
  stage.environment.order({ type: 'enable_on_server_development', by: 'ada@example.com' });
  stage.clock.advance(60_000);
  stage.trustsList = false;
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
      'The platform does not list it, but in my-site.dev 1 path is not as its last commit or switch left it: late.php. Nothing was touched.',
    hint: 'It may only be late: turnout env:diffstat my-site.dev --wait. Git may also ignore it; to trust the list: --no-sweep',
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
  const stage = createStage('git');
  stage.environment.order({ type: 'enable_on_server_development', by: 'ada@example.com' });
  stage.clock.advance(4000);
  stage.trustsList = false;
  stage.environment.write('late.php');
  stage.clock.advance(60_000);
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

test('R0+: where Git cannot be asked about that second, time is given to the list, and then it stops', async () => {
  const stage = stageOfOneSecond();
  stage.sweep.hasGit = false;
  expect(await endOf(runSwitch(stage, { deadline }))).toEqual({
    exit: 'network',
    message:
      'my-site.dev stays in SFTP mode, because it is not known whether these files match the last commit: late.php; Git could not be asked: no git.',
    hint: 'To find out, turnout needs Git on this machine and a working SSH login. Or trust the list of changes: --no-sweep, or TURNOUT_SWEEP=off.',
  });
  expect(stage.clock.sleeps).toEqual([5000]);
  expect(stage.environment.paths('pending')).toEqual(['late.php']);
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

const noKey = new AuthError('No SSH key to log in with, neither in ~/.ssh nor in an agent.', {
  hint: 'Name it with --identity KEY, or make one and register it: turnout ssh-key:add --generate',
});
const noRoute = new NetworkError('No SFTP session with sftp.example.com:2222: nothing listens there.', {
  hint: 'Check that the server is up and that nothing on the way blocks its port.',
});

const ways: Switch[] = [
  { policy: 'abort' },
  { policy: 'commit' },
  { policy: 'stash' },
  { policy: 'discard' },
  { policy: 'ask', person: { choice: 'commit' } },
  { policy: 'ask', person: { choice: 'discard', confirms: true } },
];

test.each(ways)('R0: %j: a switch that cannot look stops, and touches nothing', async way => {
  for (const failure of [noKey, noRoute]) {
    const stage = stageWithSftp();
    stage.environment.write('late.php');
    stage.environment.lag.diffstat = 600_000;
    stage.sweep.failure = failure;
    expect(await endOf(runSwitch(stage, { ...way, deadline }))).toEqual({
      exit: failure.exit,
      message: `my-site.dev stays in SFTP mode, for its files could not be looked at for what the list may not show yet: ${failure.message}`,
      hint: `${failure.hint?.replace(/\.?$/, '.')} Or trust the list of changes: --no-sweep, or TURNOUT_SWEEP=off.`,
    });
    expect([stage.environment.trueMode, stage.environment.paths('pending')]).toEqual(['sftp', ['late.php']]);
  }
});

test.each(ways)('R0: %j: what is listed is not committed for a switch that cannot look', async way => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.sweep.failure = noKey;
  const { exit } = await endOf(runSwitch(stage, { ...way, deadline }));
  expect(exit).toBe(way.policy === 'abort' ? 'pending' : 'auth');
  expect([stage.environment.trueMode, stage.environment.paths('pending')]).toEqual(['sftp', ['a.php']]);
});

test('R0+: workflows on further pages tell since when to look, and without any it stops', async () => {
  const stage = stageWithSftp();
  stage.environment.forgetful = true;
  stage.environment.write('late.php');
  stage.environment.lag.diffstat = 600_000;
  expect((await endOf(runSwitch(stage, { deadline }))).exit).toBe('pending');
  stage.environment.history = async () => [];
  expect(await endOf(runSwitch(stage, { policy: 'discard', deadline }))).toEqual({
    exit: 'network',
    message:
      'my-site.dev stays in SFTP mode, for the platform names no commit and no switch since which its files could be looked at.',
    hint: 'A commit is such a moment: turnout env:commit my-site.dev --force. Or trust the list of changes: --no-sweep, or TURNOUT_SWEEP=off.',
  });
  expect(stage.environment.paths('pending')).toEqual(['late.php']);
});

test('R0+: a host key that is not the known one stays what it is', async () => {
  const stage = stageWithSftp();
  stage.sweep.failure = new UnsafeError('The host key has changed.', { hint: 'Somebody may be in between.' });
  expect(await endOf(runSwitch(stage, { deadline }))).toEqual({
    exit: 'unsafe',
    message: 'The host key has changed.',
    hint: 'Somebody may be in between.',
  });
});

test('R0: nothing to commit is not said by who could not look, and what is listed is committed all the same', async () => {
  const stage = stageWithSftp();
  stage.sweep.failure = noKey;
  const { exit, message } = await endOf(runCommit(stage, { deadline }));
  expect([exit, message]).toEqual([
    'auth',
    `Nothing was committed, for its files could not be looked at for what the list may not show yet: ${noKey.message}`,
  ]);
  stage.environment.write('a.php');
  const { recorded, swept } = await runCommit(stage, { deadline });
  expect([recorded?.changes.map(({ path }) => path), swept]).toEqual([['a.php'], false]);
});

test('R0: the outcome says whether the files were looked at', async () => {
  const stage = stageWithSftp();
  const { swept, lookedAt, stash, workflow } = await runSwitch(stage, { deadline });
  expect([swept, typeof lookedAt, stash, workflow?.type]).toEqual([
    true,
    'number',
    undefined,
    'enable_git_mode',
  ]);
  expect((await runSwitch(stageWithSftp(), { noSweep: true, deadline })).swept).toBe(false);
});

test('R1: a removal beside what is listed stops the switch', async () => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.sweep.removedPaths.push('b.php');
  const { exit, message } = await endOf(runSwitch(stage, { policy: 'stash', deadline }));
  expect([exit, message]).toEqual([
    'pending',
    'The platform does not list it, but in my-site.dev 1 path is not as its last commit or switch left it: b.php (removed). Nothing was touched.',
  ]);
});

test('C7: a new empty folder is named and stops nothing', async () => {
  const stage = stageWithSftp();
  stage.sweep.emptyFolders.push('foo/');
  expect((await endOf(runSwitch(stage, { deadline }))).exit).toBe('ok');
  expect(stage.reported).toEqual([
    'notice: This new folder is empty, so no commit and no stash holds it: foo/',
  ]);
});

test('an upload of ours counts whatever its time is, unless a commit came since', async () => {
  const stage = stageWithSftp();
  const [{ hash } = { hash: '' }] = await stage.environment.codeLog();
  stage.sweep.ours.push({ path: 'mine.php', at: stage.clock.now(), base: hash });
  const { exit, message } = await endOf(runSwitch(stage, { deadline }));
  expect([exit, message.includes('mine.php')]).toEqual(['pending', true]);
  stage.sweep.ours.splice(0, 1, { path: 'mine.php', at: stage.clock.now(), base: 'older' });
  expect((await endOf(runSwitch(stage, { deadline }))).exit).toBe('ok');
});

test('nothing to commit is believed at once when the files say so, and not when they do not', async () => {
  const stage = stageWithSftp();
  expect((await runCommit(stage, { deadline })).recorded).toBeUndefined();
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
  expect(outcome.recorded?.changes.map(({ path }) => path)).toEqual(['a.php', 'b.php']);
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

test('R0: without the copy that a policy promises nothing is discarded, with a list that is trusted too', async () => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.stash.broken = true;
  expect((await endOf(runSwitch(stage, { policy: 'stash', deadline }))).exit).toBe('pending');
  stage.stash.unreachable = true;
  expect(await endOf(runSwitch(stage, { policy: 'stash', noSweep: true, deadline }))).toEqual({
    exit: 'network',
    message:
      'No copy can be made of what is pending in my-site.dev, so nothing was touched: Nothing listens there.',
    hint: 'Or let it go without a copy: --on-changes=discard --no-sweep',
  });
  expect(stage.environment.paths('pending')).toEqual(['a.php']);
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
  const { clock, environment, stash, reported } = stage;
  environment.write('a.php');
  environment.jobs.queue = 10_000;
  clock.after(3000, () => environment.write('b.php'));
  const { late, stash: taken } = await runSwitch(stage, { policy: 'stash', deadline });
  expect(late).toEqual([]);
  expect(taken?.changes.map(({ path }) => path)).toEqual(['a.php', 'b.php']);
  expect(stash.copies.get('b.php')).toBe(2);
  expect(reported).toContain(
    'warning: The switch waits in a queue of the platform, and this was written since. It was added to the stash s1:',
  );
});

test('only who says so twice discards what cannot be read, and what the files tell of it is named', async () => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.environment.unreadable = true;
  expect((await endOf(runSwitch(stage, { policy: 'discard', deadline }))).exit).toBe('network');
  const outcome = await runSwitch(stage, { policy: 'discard', blind: true, deadline });
  expect([outcome.blind, outcome.swept, stage.environment.trueMode]).toEqual([true, true, 'git']);
  expect(stage.reported).toContain('warning: By the files on the server this will be discarded: a.php');
});

test('R0+: who discards what cannot be read needs the look at the files as well, or the word for it', async () => {
  const stage = stageWithSftp();
  stage.environment.write('a.php');
  stage.environment.unreadable = true;
  stage.sweep.failure = noKey;
  const order: Switch = { policy: 'discard', blind: true, deadline };
  expect((await endOf(runSwitch(stage, order))).exit).toBe('auth');
  const { swept, lookedAt } = await runSwitch(stage, { ...order, noSweep: true });
  expect([swept, lookedAt]).toEqual([false, undefined]);
});

test('env:discard goes to Git mode and back, and names what to do when it does not come back', async () => {
  const stage = stageWithSftp();
  const { environment, time } = { ...stage.deps, environment: stage.environment };
  environment.write('a.php');
  const limits = { busy: 'wait', settle: 0, deadline } as const;
  const deps = switchParts(stage, { policy: 'stash' });
  expect((await discardChanges(deps, limits, 60_000))?.stash?.id).toBe('s1');
  expect([environment.trueMode, environment.paths('discarded')]).toEqual(['sftp', ['a.php']]);
  environment.jobs.fates['enable_on_server_development'] = { result: 'failed', reason: 'No container.' };
  const failed = discardChanges(deps, { ...limits, deadline: time.elapsed() + 100_000 }, 60_000).then(
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
