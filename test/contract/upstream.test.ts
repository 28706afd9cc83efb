import * as v from 'valibot';
import { expect, test } from 'vitest';
import { codeTips } from '../../src/contract/code-log.ts';
import {
  availableUpdates,
  composerUpdates,
  hasComposerUpdates,
  isOutdated,
  upstreamUpdates,
} from '../../src/contract/upstream.ts';
import { machineTokens } from '../../src/contract/user.ts';

const commit = (hash: string, datetime: string) => ({
  ...{ hash, datetime, author: 'Up', email: 'up@example.com', message: 'Update\n', labels: [] },
});
const old = commit('a'.repeat(40), '2026-01-01T00:00:00');
const fresh = commit('b'.repeat(40), '2026-02-01T00:00:00');
const behind = {
  ...{ has_code: true, ahead: 1, behind: 2, update_log: { [old.hash]: old, [fresh.hash]: fresh } },
  dev: { has_code: true, is_up_to_date_with_upstream: false },
  test: { has_code: true, is_up_to_date_with_upstream: true },
  live: { has_code: false, is_up_to_date_with_upstream: false },
};

test('T15: updates come newest first, and test and live look at where their code comes from as well', () => {
  const parsed = v.parse(upstreamUpdates, behind);
  expect(availableUpdates(parsed).map(({ hash }) => hash[0])).toEqual(['b', 'a']);
  expect(['dev', 'feature-x', 'test', 'live'].map(name => isOutdated(parsed, name))).toEqual([
    true,
    true,
    true,
    true,
  ]);
});

const is = (is_up_to_date_with_upstream: boolean) => ({ has_code: true, is_up_to_date_with_upstream });

test.each([
  [
    { dev: true, test: true, live: true },
    { test: false, live: false },
  ],
  [
    { dev: false, test: true, live: true },
    { test: true, live: false },
  ],
  [
    { dev: true, test: false, live: true },
    { test: true, live: true },
  ],
  [
    { dev: true, test: true, live: false },
    { test: false, live: true },
  ],
])('T15: of standings %j outdated are %j', (state, outdated) => {
  const answer = {
    ...behind,
    ...{ dev: is(state.dev), test: is(state.test), live: is(state.live) },
  };
  const parsed = v.parse(upstreamUpdates, answer);
  expect({ test: isOutdated(parsed, 'test'), live: isOutdated(parsed, 'live') }).toEqual(outdated);
});

test.each([
  [{ added_dependencies: [], updated_dependencies: [], removed_dependencies: [] }, false],
  [{ added_dependencies: {}, updated_dependencies: null }, false],
  [{}, false],
  [{ added_dependencies: [], updated_dependencies: [{ package: 'drupal/core' }] }, true],
  [{ removed_dependencies: { 'drupal/core': '9.1.0' } }, true],
])('T15: Composer has updates in %j: %s', (answer, expected) => {
  expect(hasComposerUpdates(v.parse(composerUpdates, answer))).toBe(expected);
});

test.each([
  ['an empty log is an object', { ...behind, behind: 0, update_log: {} }],
  ['or a list', { ...behind, behind: '0', update_log: [] }],
  ['and before there is code there is nothing else', { has_code: false }],
])('%s', (_, answer) => {
  const parsed = v.parse(upstreamUpdates, answer);
  expect([availableUpdates(parsed), isOutdated(parsed, 'dev')]).toEqual([[], false]);
});

test.each([
  ['a sentence', 'Not found.'],
  ['nothing', null],
  ['an object without any code', {}],
  ['a list', [1]],
])('%s is no answer: it would say that all is current', (_, answer) =>
  expect(v.safeParse(upstreamUpdates, answer).success).toBe(false),
);

test('tips are hashes, and a site may have none', () => {
  expect(v.parse(codeTips, { master: 'a'.repeat(40) })).toEqual([{ id: 'master', sha: 'a'.repeat(40) }]);
  expect(v.parse(codeTips, undefined)).toEqual([]);
  expect(v.safeParse(codeTips, { error: 'Internal error' }).success).toBe(false);
});

test('tokens have an id, and perhaps a name', () => {
  expect(v.parse(machineTokens, [{ id: 't-1', device_name: null }])).toEqual([
    { id: 't-1', device_name: '' },
  ]);
  expect(v.safeParse(machineTokens, [{ device_name: 'laptop' }]).success).toBe(false);
});
