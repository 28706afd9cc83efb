import { expect, test } from 'vitest';
import { onChangesPolicy, parsePolicy } from '../../../src/operations/changes/on-changes-policy.ts';
import { refuseIfFrozen, refuseOutsideDevelopment } from '../../../src/operations/guards.ts';

test.each([
  [undefined, false, true, 'ask'],
  [undefined, false, false, 'abort'],
  [undefined, true, true, 'stash'],
  [undefined, true, false, 'stash'],
  ['ask', true, true, 'ask'],
  ['ask', true, false, 'abort'],
  ['commit', true, false, 'commit'],
  ['stash', true, false, 'stash'],
  ['abort', true, true, 'abort'],
  ['discard', false, false, 'discard'],
] as const)('chosen %s, -y %s, terminal %s: %s', (chosen, yes, interactive, policy) => {
  expect(onChangesPolicy({ chosen, yes, interactive })).toBe(policy);
});

test('U6: a variable may say stash and discard, a setting in a file may not', () => {
  expect(parsePolicy('discard', 'TURNOUT_ON_CHANGES')).toBe('discard');
  expect(parsePolicy('stash', 'TURNOUT_ON_CHANGES')).toBe('stash');
  expect(parsePolicy('commit', 'kept')).toBe('commit');
  for (const policy of ['discard', 'stash']) {
    expect(() => parsePolicy(policy, 'kept')).toThrow(
      expect.objectContaining({
        exit: 'usage',
        message: `"${policy}" is nothing that the setting on_changes may say about uncommitted changes.`,
        hint: 'It takes: ask, abort, commit. What lets changes go is said every time: --on-changes=stash, =discard',
      }),
    );
  }
  expect(() => parsePolicy('Commit', 'TURNOUT_ON_CHANGES')).toThrow(
    expect.objectContaining({
      message: '"Commit" is nothing that TURNOUT_ON_CHANGES may say about uncommitted changes.',
      hint: 'Did you mean commit? It takes: ask, abort, commit, stash, discard',
    }),
  );
});

test('test and live are refused with the way that code takes there', () => {
  expect(() => refuseOutsideDevelopment('live')).toThrow(
    expect.objectContaining({
      exit: 'refused',
      message: 'Connection mode cannot be set on the live environment',
      hint: 'Only dev and multidev environments have one; code gets to test and live by a deploy.',
    }),
  );
  expect(() => refuseOutsideDevelopment('test')).toThrow();
  expect(refuseOutsideDevelopment('live-2')).toBeUndefined();
});

test('a frozen site is refused, and one of which nothing is known is not', () => {
  expect(() => refuseIfFrozen({ name: 'my-site', frozen: true })).toThrow(
    expect.objectContaining({ exit: 'refused', hint: 'Unfreeze my-site in the dashboard first.' }),
  );
  expect(refuseIfFrozen({ name: 'my-site' })).toBeUndefined();
});
