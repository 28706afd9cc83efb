import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NotFoundError, PendingError } from '../../src/errors/turnout-error.ts';
import type { RemoteEntry } from '../../src/sftp/remote/remote-entry.ts';
import type { RemoteFiles } from '../../src/sftp/remote/remote-files.ts';
import { contentsIn } from '../../src/stash/content-store.ts';
import { copyChanges } from '../../src/stash/copy-changes.ts';
import { TestClock } from '../support/test-clock.ts';
import { fakeFiles } from './fake-files.ts';

let folder: string;
let clock: TestClock;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-copy-'));
  clock = new TestClock();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secondsNow = () => Math.floor(clock.now() / 1000);
const old = () => secondsNow() - 86_400;

type Remote = RemoteEntry & { content: string };
const file = (content: string, mtime: number): Remote => ({
  kind: 'file',
  size: content.length,
  mtime,
  executable: false,
  content,
});

/** A server with one file; `onRead` is called between the first look and the last byte. */
function serverWith(remote: Record<string, Remote | undefined>, onRead: (path: string) => void = () => {}) {
  return fakeFiles({
    look: async path => remote[path.replace('code/', '')],
    async *stream(path) {
      const found = remote[path.replace('code/', '')];
      onRead(path.replace('code/', ''));
      if (!found) throw new NotFoundError(`${path} is gone.`);
      yield Buffer.from(found.content);
    },
    readLink: async path => remote[path.replace('code/', '')]?.content ?? '',
  });
}

const change = (path: string, status = 'A') => ({ path, status, additions: 1, deletions: 0 });

const copy = (files: RemoteFiles, changes: ReturnType<typeof change>[], serverNow?: number) =>
  copyChanges(changes, {
    files,
    contents: contentsIn(folder),
    clock,
    serverNow: () => serverNow ?? clock.now(),
    signal: new AbortController().signal,
    copying: () => {},
  });

async function contentOf(copied: ReturnType<typeof copy>): Promise<string[]> {
  return (await copied).map(each =>
    each.kind === 'file' ? readFileSync(join(folder, each.sha256), 'utf8') : `-> ${each.target}`,
  );
}

describe('a file', () => {
  test('that is old is read once, without a rest', async () => {
    const reads: string[] = [];
    const files = serverWith({ a: file('one', old()) }, path => reads.push(path));
    expect(await contentOf(copy(files, [change('a')]))).toEqual(['one']);
    expect({ reads, sleeps: clock.sleeps }).toEqual({ reads: ['a'], sleeps: [] });
  });

  test('that was written a moment ago is left to rest for two seconds, and others with it', async () => {
    const files = serverWith({ a: file('one', secondsNow()), b: file('two', secondsNow() - 30) });
    expect(await contentOf(copy(files, [change('a'), change('b')]))).toEqual(['one', 'two']);
    expect(clock.sleeps).toEqual([2000, 2000]);
    expect(clock.elapsed()).toBe(2000);
  });

  test('with a time in the future, by our clock, is left to rest as well', async () => {
    const files = serverWith({ a: file('one', secondsNow() + 3600) });
    expect(await contentOf(copy(files, [change('a')]))).toEqual(['one']);
    expect(clock.elapsed()).toBe(2000);
  });

  test('that changes while it is read is read again, until it is the same before and after', async () => {
    const remote = { a: file('first', old()) };
    let reads = 0;
    const files = serverWith(remote, () => {
      reads += 1;
      if (reads < 3) remote.a = file(`version ${reads}`, old() + reads);
    });
    expect(await contentOf(copy(files, [change('a')]))).toEqual(['version 2']);
    expect(reads).toBe(3);
  });

  test('that keeps its size and time is another one when its kind or its bit changes', async () => {
    const remote = { a: file('first', old()) };
    let reads = 0;
    const files = serverWith(remote, () => {
      reads += 1;
      if (reads === 1) remote.a = { ...file('first', old()), executable: true };
    });
    expect(await copy(files, [change('a')])).toMatchObject([{ executable: true }]);
    expect(reads).toBe(2);
  });

  test('that goes on changing is given up, named', async () => {
    const remote = { a: file('x', old()) };
    const files = serverWith(remote, () => {
      remote.a = file(`${remote.a.content}x`, old());
    });
    await expect(copy(files, [change('a')])).rejects.toThrow('No stash was taken: a goes on being changed.');
  });

  test('that goes away while it is read is named', async () => {
    const remote: Record<string, Remote | undefined> = { a: file('x', old()) };
    const files = serverWith(remote, () => {
      delete remote['a'];
    });
    await expect(copy(files, [change('a')])).rejects.toThrow(
      'No stash was taken: a is listed, but it is not there.',
    );
  });
});

describe('what cannot be copied for sure fails closed', () => {
  const folderEntry = { ...file('', 0), kind: 'folder' as const };
  const other = { ...file('', 0), kind: 'other' as const };
  const badLink = { ...file('to \uFFFD', 0), kind: 'link' as const };

  test.each([
    [
      'a name that does not decode',
      change('a\uFFFDb'),
      'this cannot be copied: a\uFFFDb (its name is not UTF-8)',
    ],
    ['a status that is not known', change('a', 'R'), 'a (its status is "R", which turnout does not know)'],
    ['a path that leads out', change('../a'), '../a (it does not name a file below code/)'],
    ['a path of Git', change('.git/config'), '.git/config (it belongs to Git)'],
    ['a folder', change('folder'), 'No stash was taken: folder is a folder.'],
    ['a socket', change('other'), 'No stash was taken: other is neither a file nor a link.'],
    ['a deletion that is there', change('there', 'D'), 'there is listed as deleted, but it is there.'],
    ['a link to a name that does not decode', change('bad'), 'bad leads to a name that is not UTF-8.'],
  ])('%s', async (_, wanted, message) => {
    const files = serverWith({ folder: folderEntry, other, there: file('x', 0), bad: badLink });
    const copied = copy(files, [wanted]);
    await expect(copied).rejects.toThrow(message);
    await expect(copied).rejects.toBeInstanceOf(PendingError);
  });

  test('many of them are counted', async () => {
    const changes = Array.from({ length: 8 }, (_, index) => change(`a${index}`, 'X'));
    await expect(copy(serverWith({}), changes)).rejects.toThrow('and 3 more.');
  });
});

test('a deleted path is nothing to copy, also below a link that stands where its folder was', async () => {
  const link = { ...file('elsewhere', old()), kind: 'link' as const };
  const files = serverWith({ folder: link, 'folder/a': file('of elsewhere', old()) });
  const changes = [change('folder'), change('folder/a', 'D')];
  expect(await contentOf(copy(files, changes))).toEqual(['-> elsewhere']);
});

test("A15: whether a file is young is told by the platform's clock, not by one of ours that is ahead", async () => {
  const serverNow = clock.now() - 120_000;
  const files = serverWith({ 'a.php': file('one', Math.floor(serverNow / 1000)) });
  await copy(files, [change('a.php')], serverNow);
  expect(clock.sleeps).toEqual([2000]);
});
