import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { contentsIn } from '../../src/stash/content-store.ts';
import type { Owner } from '../../src/stash/drafts.ts';
import { type Manifest, parseManifest } from '../../src/stash/manifest.ts';
import { restoreJournal } from '../../src/stash/restore-journal.ts';
import { openShelf } from '../../src/stash/stash-store.ts';

const takenAt = Date.UTC(2026, 10, 22, 11, 3, 5);
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const manifest: Manifest = {
  version: 1,
  site: { id: '3f0a3c5e-0000-4000-8000-000000000001', name: 'my-site' },
  environment: 'dev',
  base: null,
  takenAt,
  takenBy: 'ada@example.com',
  changes: [
    { path: '__proto__', status: 'A', additions: 0, deletions: 0 },
    { path: 'gone', status: 'D', additions: 0, deletions: 3 },
  ],
  files: [{ kind: 'file', path: '__proto__', size: 0, executable: false, sha256, mtime: 1_700_000_000 }],
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-shelf-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const owner = (options: Partial<Owner> = {}): Owner => ({
  processId: 4242,
  isAlive: () => false,
  now: () => Date.now(),
  ...options,
});
const open = (options?: Partial<Owner>) => openShelf(folder, owner(options));
const drafts = () => readdirSync(folder).filter(name => name.startsWith('.'));

describe('a stash', () => {
  test('is listed when it is kept, under where and when it was taken, and not before', () => {
    const shelf = open();
    const draft = shelf.draft();
    expect(shelf.list()).toEqual({ stashes: [], damaged: [] });
    const kept = shelf.keep(draft, manifest);
    expect(kept.id).toBe('my-site.dev-20261122-110305');
    expect(shelf.list()).toEqual({ stashes: [kept], damaged: [] });
    expect(drafts()).toEqual([]);
  });

  test('of the same second gets a number', () => {
    const shelf = open();
    const ids = [1, 2, 3].map(() => shelf.keep(shelf.draft(), manifest).id);
    expect(ids).toEqual([
      'my-site.dev-20261122-110305',
      'my-site.dev-20261122-110305-2',
      'my-site.dev-20261122-110305-3',
    ]);
  });

  test('is gone at once when it is dropped', () => {
    const shelf = open();
    const { id } = shelf.keep(shelf.draft(), manifest);
    shelf.drop(id);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('that is newer is listed first', () => {
    const shelf = open();
    const old = shelf.keep(shelf.draft(), { ...manifest, takenAt: takenAt - 60_000 }).id;
    const young = shelf.keep(shelf.draft(), manifest).id;
    expect(shelf.list().stashes.map(({ id }) => id)).toEqual([young, old]);
  });
});

describe('a half-taken stash', () => {
  const theirs = (processId: number, host = hostname().replace(/[^A-Za-z0-9.]/g, '_')) => {
    const name = `.taking-${host}-${processId}-0123456789abcdef`;
    mkdirSync(join(folder, name, 'contents'), { recursive: true });
    return name;
  };

  test('of a dead turnout is cleared away, that of a living one stays', () => {
    theirs(100);
    const living = theirs(200);
    const shelf = open({ isAlive: processId => processId === 200 });
    shelf.list();
    expect(drafts()).toEqual([living]);
  });

  test('of this process stays, and one that only has our process id goes', () => {
    theirs(4242);
    const shelf = open({ isAlive: () => true });
    const draft = shelf.draft();
    expect(drafts().map(name => join(folder, name))).toEqual([draft]);
    expect(open({ isAlive: () => true }).list().stashes).toEqual([]);
    expect(drafts().map(name => join(folder, name))).toEqual([draft]);
  });

  test('of another machine on the same disk goes after a day', () => {
    const name = theirs(100, 'elsewhere');
    open().list();
    expect(drafts()).toEqual([name]);
    const days = (Date.now() - 25 * 3_600_000) / 1000;
    utimesSync(join(folder, name), days, days);
    open().list();
    expect(drafts()).toEqual([]);
  });

  test('two at once do not get into each other: both are kept', () => {
    const one = open({ processId: 1, isAlive: () => true });
    const two = open({ processId: 2, isAlive: () => true });
    const first = one.draft();
    const second = two.draft();
    one.list();
    two.list();
    one.keep(first, manifest);
    two.keep(second, manifest);
    expect(one.list().stashes.map(({ id }) => id)).toEqual([
      'my-site.dev-20261122-110305-2',
      'my-site.dev-20261122-110305',
    ]);
  });
});

describe('a manifest', () => {
  test('that is damaged or newer keeps its stash from being used, and the others are listed', () => {
    const shelf = open();
    const good = shelf.keep(shelf.draft(), manifest).id;
    for (const [name, text] of [
      ['torn', JSON.stringify(manifest).slice(0, 80)],
      ['newer', JSON.stringify({ ...manifest, version: 2 })],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'manifest.json'), text);
    }
    mkdirSync(join(folder, 'empty'));
    const { stashes, damaged } = shelf.list();
    expect(stashes.map(({ id }) => id)).toEqual([good]);
    expect(Object.fromEntries(damaged.map(({ id, problem }) => [id, problem.message]))).toEqual({
      torn: 'Its manifest is damaged.',
      newer: 'It was taken by a newer turnout.',
      empty: 'Its manifest cannot be read.',
    });
  });

  test('comes back as it was written, with every name', () => {
    const names = ['__proto__', '-rf', 'two\nlines', 'say "hi"', '🚂', ' '];
    const changes = names.map(path => ({ path, status: 'D' as const, additions: null, deletions: null }));
    const written = { ...manifest, changes, files: [] };
    expect(parseManifest(JSON.stringify(written))).toEqual(written);
  });

  test.each([
    ['../../.ssh/authorized_keys'],
    ['/etc/passwd'],
    ['a/../../b'],
    ['a//b'],
    ['.git/hooks/post-checkout'],
    ['sub/.GIT/config'],
    ['a\0b'],
    [''],
  ])('that leads out of the code by %j is refused', path => {
    const changes = [{ path, status: 'D', additions: 0, deletions: 1 }];
    expect(() => parseManifest(JSON.stringify({ ...manifest, changes, files: [] }))).toThrow(
      'Its manifest is damaged at changes.0.path.',
    );
  });

  test('that lists other files than changes is refused', () => {
    for (const files of [[], [...manifest.files, ...manifest.files]]) {
      expect(() => parseManifest(JSON.stringify({ ...manifest, files }))).toThrow('Its manifest is damaged.');
    }
  });
});

describe('A24: what is no file', () => {
  const fifo = (...path: string[]) => execFileSync('mkfifo', [join(folder, ...path)]);

  test('in place of a manifest is named, and read by no one', () => {
    mkdirSync(join(folder, 's1'));
    fifo('s1', 'manifest.json');
    expect(
      open()
        .list()
        .damaged.map(({ id, problem }) => [id, problem.message]),
    ).toEqual([['s1', 'Its manifest cannot be read.']]);
  });

  test('A24+: in place of a content is not that content', async () => {
    fifo(sha256);
    expect(await contentsIn(folder).isWhole(sha256)).toBe(false);
  });

  test('A24+: in place of the journal of a restore is an error, not a wait', () => {
    fifo('restoring.json');
    expect(() => restoreJournal(folder, 'dev.1').begun()).toThrow('is not a regular file');
  });
});
