import { expect, test } from 'vitest';
import type { Commit } from '../../../src/contract/code-log.ts';
import { ownCommit } from '../../../src/operations/commit/identify-commit.ts';

function commit(hash: string, parent: string | undefined, more: Partial<Commit> = {}): Commit {
  const parents = parent === undefined ? [] : [parent];
  return {
    hash,
    parents,
    message: 'Tidy up\n',
    author: 'Me',
    email: 'me@example.com',
    datetime: '',
    labels: [],
    ...more,
  };
}

const base = commit('base', undefined, { message: 'First\n' });
const traits = { message: 'Tidy up', author: { name: 'Me', email: 'me@example.com' }, before: [base] };
const hashIn = (log: Commit[], more: Partial<typeof traits> = {}) =>
  ownCommit(log, { ...traits, ...more })?.hash;

test('ours is new and has our message, our address and our parent', () => {
  expect(hashIn([commit('ours', 'base'), base])).toBe('ours');
  expect(hashIn([base])).toBeUndefined();
});

test('an older commit with the same message is not ours', () => {
  const older = commit('older', 'base');
  expect(hashIn([older, base], { before: [older, base] })).toBeUndefined();
});

test("others' commits of the same moment are told apart by message and by author", () => {
  const log = [
    commit('hers', 'ours', { email: 'ada@example.com' }),
    commit('ours', 'other'),
    commit('other', 'base', { message: 'Else\n' }),
    base,
  ];
  expect(hashIn(log)).toBe('ours');
});

test('a user who was faster with the same message has our parent, and is not us', () => {
  const hers = commit('hers', 'base', { email: 'ada@example.com' });
  expect(hashIn([commit('ours', 'hers'), hers, base])).toBe('ours');
});

test('of two with the same message and author, ours is the one with our parent', () => {
  const log = [commit('second', 'first'), commit('first', 'base'), base];
  expect(hashIn(log)).toBe('first');
  expect(hashIn(log.toReversed())).toBe('first');
});

test('without a parent in the log, the oldest of the new ones is taken', () => {
  const log = [commit('second', undefined), commit('first', undefined), base];
  expect(hashIn(log)).toBe('first');
  expect(hashIn([commit('only', undefined)], { before: [] })).toBe('only');
});

test.each([
  ['Tidy up\r\n\r\n', 'Tidy up'],
  ['\n\nTidy up  \n\n\n\nMore\t\n', 'Tidy up\n\nMore'],
  ['Ünïcode 🚂', 'Ünïcode 🚂\n'],
])('%j is what Git keeps as %j', (message, kept) => {
  expect(hashIn([commit('ours', 'base', { message: kept }), base], { message })).toBe('ours');
});

test('a word more or less in the message makes another commit of it', () => {
  expect(hashIn([commit('x', 'base', { message: 'Tidy  up\n' }), base])).toBeUndefined();
});

test('an address is the same in capitals', () => {
  expect(hashIn([commit('ours', 'base', { email: 'ME@example.com' }), base])).toBe('ours');
});
