import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { diffstat, toWireDiffstat } from '../../src/contract/diffstat.ts';

const read = (value: unknown) => v.parse(diffstat, value);
const problem = (value: unknown) => {
  const parsed = v.safeParse(diffstat, value);
  return parsed.success ? 'none' : `${v.getDotPath(parsed.issues[0])}: ${parsed.issues[0].message}`;
};

test('the recorded diffstat is read: every value is a string', () => {
  expect(read({ 'license.txt': { deletions: '385', status: 'D', additions: '0' } })).toEqual([
    { path: 'license.txt', status: 'D', additions: 0, deletions: 385 },
  ]);
});

test('lines of a binary file are not known, whether the platform writes a dash, null or nothing', () => {
  const lines = (count: unknown) => read({ f: { status: 'M', additions: count, deletions: 3 } })[0];
  const unknown = { path: 'f', status: 'M', additions: null, deletions: 3 };
  expect(lines('-')).toEqual(unknown);
  expect(lines(null)).toEqual(unknown);
  expect(lines('')).toEqual(unknown);
});

test('an object and an array with nothing in them are no changes', () => {
  expect(read({})).toEqual([]);
  expect(read([])).toEqual([]);
});

describe('what is not a diffstat is an error and never "no changes"', () => {
  const bodies: [string, unknown][] = [
    ['null', null],
    ['an empty body', undefined],
    ['a bare string', 'Environment not found.'],
    ['an empty string', ''],
    ['an error with words', { error: 'boom' }],
    ['an error that is an object', { error: { message: 'boom', status: 'failed' } }],
    ['an error that is an empty list', { error: [] }],
    ['false', false],
    ['zero', 0],
    ['a list of changes', [{ status: 'M', additions: '1', deletions: '0' }]],
  ];
  test.each(bodies)('%s', (_, value) => {
    expect(v.safeParse(diffstat, value).success).toBe(false);
  });
});

test('an error names the file and the field', () => {
  const good = { status: 'M', additions: '1', deletions: '0' };
  expect(problem({ 'a/b.txt': good, 'c.txt': { ...good, additions: 'many' } })).toBe(
    'c.txt.additions: is not a number of lines',
  );
  expect(problem({ 'c.txt': { additions: '1', deletions: '0' } })).toBe(
    'c.txt.status: expected "status", found nothing',
  );
  expect(problem({ 'c.txt': 'M' })).toBe('c.txt: expected Object, found string');
});

test.each(['-1', '1.5', '1e999', 'NaN', {}, [], true, Number.POSITIVE_INFINITY])(
  '%j is no number of lines',
  lines => {
    expect(v.safeParse(diffstat, { f: { status: 'M', additions: lines, deletions: '0' } }).success).toBe(
      false,
    );
  },
);

test('a status letter that no one knows is passed on', () => {
  expect(read({ f: { status: 'T', additions: '0', deletions: '0' } })[0]?.status).toBe('T');
});

test('files with the names of object machinery are changes like all others', () => {
  const one = '{"status":"M","additions":"1","deletions":"0"}';
  const names = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', ''];
  const body = JSON.parse(`{${names.map(name => `${JSON.stringify(name)}:${one}`).join(',')}}`);
  expect(read(body).map(({ path }) => path)).toEqual(names);
  expect(Reflect.get({}, 'status')).toBeUndefined();
});

test('whatever the paths are, what is sent is what is read', () => {
  const change = fc.record({
    path: fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('__proto__', 'constructor', '0', 'a.b')),
    status: fc.constantFrom('A', 'M', 'D'),
    additions: fc.option(fc.nat()),
    deletions: fc.option(fc.nat()),
  });
  const inOrder = (changes: readonly { path: string }[]) =>
    changes.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  fc.assert(
    fc.property(fc.uniqueArray(change, { selector: ({ path }) => path }), changes => {
      const wire = JSON.parse(JSON.stringify(toWireDiffstat(changes)));
      expect(inOrder(read(wire))).toEqual(inOrder(changes));
    }),
  );
});

test('the wire shape has strings only', () => {
  expect(toWireDiffstat([{ path: 'logo.png', status: 'A', additions: null, deletions: 0 }])).toEqual({
    'logo.png': { status: 'A', additions: '-', deletions: '0' },
  });
});
