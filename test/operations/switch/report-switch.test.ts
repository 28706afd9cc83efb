import { expect, test } from 'vitest';
import type { PendingChange } from '../../../src/contract/diffstat.ts';
import { reportSwitch } from '../../../src/operations/switch/report-switch.ts';
import type { SwitchOutcome } from '../../../src/operations/switch/switch-outcome.ts';

const change = (path: string): PendingChange => ({ path, status: 'M', additions: 1, deletions: 1 });
const stash = { id: 's1', folder: '/stashes/s1', changes: [change('a.php'), change('b.php')] };
const workflow = { id: 'w1', type: 'enable_git_mode', created_at: 1, active_description: 'Enabled Git mode' };
const lookedAt = Date.parse('2026-11-22T14:03:22.900Z');

/** What is said of a switch to Git mode. */
function told(outcome: Partial<SwitchOutcome>, isFleeting = false, trust?: string): string[] {
  const reported: string[] = [];
  const operationLog = {
    notice: (text: string) => void reported.push(text),
    warning: (text: string) => void reported.push(`warning: ${text}`),
    changes: () => {},
    waiting: () => {},
  };
  const nothing = { discarded: [], stash: undefined, blind: false, late: [], swept: true, lookedAt };
  reportSwitch(
    { workflow: workflow as never, ...nothing, ...outcome },
    { operationLog, to: 'git', trust, isFleeting },
  );
  return reported;
}

test('a switch that lost nothing says what the platform says', () => {
  expect(told({})).toEqual(['Enabled Git mode']);
  expect(told({ workflow: undefined })).toEqual(['The connection mode is already set to git.']);
});

test('a discarding switch says until when it looked', () => {
  expect(told({ discarded: stash.changes })).toEqual([
    'Enabled Git mode',
    'Discarded 2 uncommitted changes; nothing written after 14:03:22 UTC is covered by that list.',
  ]);
});

test('with a stash it says how to put it back, and under CI that the stash goes with the machine', () => {
  const lines = [
    'Enabled Git mode',
    'Discarded 2 uncommitted changes, with a copy in the stash s1; nothing written after 14:03:22 UTC is covered.',
    'Put them back with: turnout stash:restore s1',
  ];
  expect(told({ discarded: stash.changes, stash })).toEqual(lines);
  expect(told({ discarded: stash.changes, stash }, true)).toEqual([
    ...lines,
    'warning: The stash is in /stashes/s1: it is lost with this machine unless kept.',
  ]);
});

test('what came while the switch was queued is named at the end', () => {
  expect(told({ late: [change('late.php')] })).toEqual([
    'Enabled Git mode',
    'warning: Discarded as well, since it came while the switch waited its turn: late.php',
  ]);
});

test('a blind discard says that no one knows what it was', () => {
  expect(told({ blind: true })).toEqual([
    'Enabled Git mode',
    'warning: What was discarded is not known: the changes could not be read.',
  ]);
});

test('R0: anyone who trusts the list is told so, and by which word', () => {
  expect(told({ swept: false }, false, '--no-sweep')).toEqual([
    'Enabled Git mode',
    'warning: The list of changes was trusted, the files were not looked at (--no-sweep).',
  ]);
});
