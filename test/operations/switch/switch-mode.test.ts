import { expect, test } from 'vitest';
import { createStage, endOf, inShort, runSwitch } from '../stage.ts';

test('an empty diffstat is read again five seconds later, and not taken for evidence', async () => {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  clock.after(4000, () => environment.write('late.php'));
  expect(await endOf(runSwitch(stage))).toEqual({
    exit: 'pending',
    message:
      'my-site.dev stays in SFTP mode: Git mode would discard 1 uncommitted change, which is untouched.',
    hint: 'Commit first: turnout env:commit my-site.dev -m MESSAGE, or choose with --on-changes=commit, =stash or =discard.',
  });
  expect(stage.reported).toEqual([
    'warning: The changes in my-site.dev are not what they were a moment ago; looking again.',
    'changes: late.php',
  ]);
  expect(clock.sleeps).toEqual([5000]);
});

test('with --settle=0 the two readings of an empty diffstat follow each other at once', async () => {
  const stage = createStage('sftp');
  await runSwitch(stage, { settle: 0 });
  expect(inShort(stage.environment.calls)).toBe(
    'mode, workflows, diffstat ×2, start enable_git_mode, follow enable_git_mode, mode',
  );
  // Only the looks at the workflow: at once, then from one second on, until its four are over.
  expect(stage.clock.sleeps).toEqual([1000, 1500, 2250]);
});

test('a switch that discards says what, and until when it looked', async () => {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  environment.write('a.php');
  environment.write('b.php');
  clock.advance(62_000);
  const outcome = await runSwitch(stage, { policy: 'discard', deadline: 600_000 });
  expect(outcome.discarded).toEqual([
    { path: 'a.php', status: 'M', additions: 1, deletions: 0 },
    { path: 'b.php', status: 'M', additions: 2, deletions: 0 },
  ]);
  expect(outcome.lookedAt).toBe(Date.UTC(2026, 0, 15, 12, 1, 2));
  expect(outcome.late).toEqual([]);
  expect(outcome.workflow?.result).toBe('succeeded');
});

test('what is written while the last reading is on its way is after the moment that is told', async () => {
  const stage = createStage('sftp');
  const { environment } = stage;
  environment.write('a.php');
  environment.latency = () => 300;
  const { lookedAt } = await runSwitch(stage, { policy: 'discard' });
  expect(lookedAt).toBe(Date.UTC(2026, 0, 15, 12) + environment.lastReadingBegan);
  // The mode, the workflows and the list that was shown: three requests of twice 300 ms.
  expect(environment.lastReadingBegan).toBe(1800);
});

test('a user who never stops writing stops the switch after three new starts', async () => {
  const stage = createStage('sftp');
  const { environment, reported, shown } = stage;
  environment.write('a.php');
  environment.afterReading = () => void environment.write('a.php');
  expect(await endOf(runSwitch(stage, { policy: 'discard' }))).toEqual({
    exit: 'pending',
    message: 'my-site.dev keeps changing; it stays in SFTP mode, and nothing was discarded.',
    hint: 'Find out who, then try again. See the changes: turnout env:diffstat my-site.dev',
  });
  expect(reported.filter(line => line.startsWith('warning'))).toHaveLength(3);
  expect(shown.map(([change]) => change?.additions)).toEqual([1, 3, 5, 7]);
});

test('a policy of ask stops where there is no one to ask', async () => {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  expect((await endOf(runSwitch(stage, { policy: 'ask' }))).exit).toBe('pending');
  expect(stage.environment.paths('pending')).toEqual(['a.php']);
});

test('the time that a person takes to think is not counted', async () => {
  const stage = createStage('sftp');
  stage.environment.write('a.php');
  const person = { choice: 'discard', confirms: true, thinks: 3_600_000 } as const;
  expect((await endOf(runSwitch(stage, { policy: 'ask', person, deadline: 10_000 }))).exit).toBe('ok');
});

test('after a person has thought, the others are looked for once more', async () => {
  const stage = createStage('sftp');
  const { clock, environment, reported } = stage;
  environment.write('a.php');
  clock.after(9500, () => environment.order({ type: 'clear_cache', by: 'ada@example.com' }));
  const person = { choice: 'discard', confirms: true, thinks: 10_000 } as const;
  expect((await endOf(runSwitch(stage, { policy: 'ask', person }))).exit).toBe('ok');
  expect(reported).toEqual([
    'changes: a.php',
    'notice: my-site.dev is busy: ada@example.com: clear_cache (1 s). Waiting for it.',
  ]);
});

test('a person who commits is asked for a message, a script gives it, and a blank one is the usual one', async () => {
  const messageOf = async (message: string | undefined, typed: string) => {
    const stage = createStage('sftp');
    stage.environment.write('a.php');
    const person = { choice: 'commit', message: typed } as const;
    await runSwitch(stage, { policy: 'ask', person, ...(message !== undefined && { message }) });
    return (await stage.environment.codeLog())[0]?.message;
  };
  expect(await messageOf(undefined, ' Typed ')).toBe('Typed\n');
  expect(await messageOf('Given', 'Typed')).toBe('Given\n');
  expect(await messageOf(undefined, '  ')).toBe('Terminus commit.\n');
});

test('a diffstat that still lists what was committed is waited for, not committed again', async () => {
  const stage = createStage('sftp');
  const { environment } = stage;
  environment.write('a.php');
  stage.clock.advance(20_000);
  environment.lag.diffstat = 18_000;
  expect((await endOf(runSwitch(stage, { policy: 'commit', deadline: 200_000 }))).exit).toBe('ok');
  expect(environment.calls.filter(call => call.startsWith('start'))).toEqual([
    'start commit_and_push_on_server_changes',
    'start enable_git_mode',
  ]);
  expect(environment.paths('discarded')).toEqual([]);
});

test('what is written while the commit runs is shown and committed as well, before the switch', async () => {
  const stage = createStage('sftp');
  const { clock, environment } = stage;
  environment.write('a.php');
  clock.after(5500, () => environment.write('b.php'));
  expect((await endOf(runSwitch(stage, { policy: 'commit' }))).exit).toBe('ok');
  expect(stage.reported).toEqual([
    'changes: a.php',
    'notice: Your code was committed.',
    'notice: It is commit c0ffee01.',
    'warning: The changes in my-site.dev are not what they were a moment ago; looking again.',
    'changes: b.php',
    'notice: Your code was committed.',
    'notice: It is commit c0ffee02.',
  ]);
  expect(environment.paths('committed')).toEqual(['a.php', 'b.php']);
});

test('a diffstat that cannot be read before the order stops the switch', async () => {
  const stage = createStage('sftp');
  const { environment } = stage;
  environment.afterReading = () => {
    environment.unreadable = true;
  };
  expect(await endOf(runSwitch(stage))).toEqual({
    exit: 'network',
    message: 'The diffstat could not be read.',
    hint: '',
  });
  expect(environment.trueMode).toBe('sftp');
});

test('no time left for the second reading ends it before anything was ordered', async () => {
  const stage = createStage('sftp');
  expect(await endOf(runSwitch(stage, { deadline: 4999 }))).toEqual({
    exit: 'timeout',
    message:
      'The changes in my-site.dev had not come to rest when the time was up: two readings have to agree.',
    hint: 'Another user may still be writing. Wait longer with --timeout SECONDS.',
  });
  expect(inShort(stage.environment.calls)).toBe('mode, workflows, diffstat');
});
