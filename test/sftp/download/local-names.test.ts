import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createLocalNames, type NamingDisk } from '../../../src/sftp/download/local-names.ts';
import { type ModelessDisk, mountModelessDisk, noModelessDisk } from '../../support/modeless-disk.ts';
import { openPutStage, type PutStage } from '../upload/put-stage.ts';

const missing = noModelessDisk();
let disk: ModelessDisk | undefined;
let stage: PutStage;

beforeAll(async () => {
  stage = await openPutStage();
  if (missing === undefined) disk = mountModelessDisk();
});
afterAll(async () => {
  disk?.dispose();
  await stage.strike();
});
beforeEach(() => rmSync(stage.there('files'), { recursive: true, force: true }));

function plant(path: string, content: string | Buffer): void {
  mkdirSync(join(stage.there(path), '..'), { recursive: true });
  writeFileSync(stage.there(path), content);
}

const title = missing === undefined ? 'a disk of exFAT' : `a disk of exFAT (skipped: ${missing})`;

describe.skipIf(missing !== undefined)(title, () => {
  let target: string;
  let count = 0;
  beforeEach(() => {
    target = join(disk?.location ?? '', `got-${count++}`);
  });
  const get = (...args: string[]) => stage.run(['file:get', 'my-site.dev:files/', `${target}/`, ...args]);
  const here = (below = '') => readdirSync(join(target, below)).sort();

  test('R3: two names that differ in case are two files, of which the second is named', async () => {
    plant('files/Logo.png', 'one');
    plant('files/logo.png', 'another');
    const [first, second] = readdirSync(stage.there('files'));
    const { exitCode, stderr } = await get();
    expect(stderr).toContain(`The disk of ${target} does not tell `);
    expect(stderr).toContain(' [error]  1 of 2 files not downloaded: ');
    expect({ exitCode, names: here().length }).toEqual({ exitCode: 1, names: 1 });
    const [kept = ''] = here();
    expect([first, second]).toContain(kept);
    expect(readFileSync(join(target, kept), 'utf8')).toBe(kept === 'Logo.png' ? 'one' : 'another');
  });

  test('R3: the next run does not say that both are there', async () => {
    for (const name of ['Logo.png', 'logo.png']) plant(`files/${name}`, 'same');
    await get();
    const { exitCode, stderr } = await get();
    expect(stderr).toContain('1 already there');
    expect(exitCode).toBe(1);
  });

  test('R3+: large files that arrive at the same time', async () => {
    plant('files/Big.bin', Buffer.alloc(1_500_000, 'a'));
    plant('files/big.BIN', Buffer.alloc(1_500_000, 'b'));
    expect((await get()).exitCode).toBe(1);
    expect(here()).toHaveLength(1);
  });

  test('R3+: two folders that differ in case are not poured into one', async () => {
    plant('files/Images/a.txt', 'a');
    plant('files/images/b.txt', 'b');
    expect((await get()).exitCode).toBe(1);
    const [only = ''] = here();
    expect(here(only)).toEqual([only === 'Images' ? 'a.txt' : 'b.txt']);
  });

  test('R3+: --delete keeps a file that the disk takes for a link which is left out', async () => {
    plant('files/a.txt', 'a');
    symlinkSync('a.txt', stage.there('files/logo.png'));
    mkdirSync(target, { recursive: true });
    for (const name of ['Logo.png', 'gone.txt']) writeFileSync(join(target, name), 'mine');
    expect((await get('--delete', '-y')).exitCode).toBe(0);
    expect(here()).toEqual(['Logo.png', 'a.txt']);
  });

  test('R3+: --delete removes nothing where not everything could arrive', async () => {
    for (const name of ['Logo.png', 'logo.png']) plant(`files/${name}`, name);
    mkdirSync(target);
    writeFileSync(join(target, 'mine.txt'), 'mine');
    expect((await get('--delete', '-y')).exitCode).toBe(1);
    expect(here()).toContain('mine.txt');
  });
});

describe('any disk', () => {
  test('R3+: files of one name that a pattern matches in several folders are not told as two', async () => {
    plant('files/a/same.txt', 'a');
    plant('files/b/same.txt', 'b');
    const { exitCode, stderr } = await stage.run(['file:get', 'my-site.dev:files/*/same.txt', 'flat/']);
    expect(stderr).toContain(
      `files/b/same.txt was not fetched: ${join(stage.local, 'flat')} gets another file of its name.`,
    );
    expect(exitCode).toBe(1);
    expect(readFileSync(join(stage.local, 'flat/same.txt'), 'utf8')).toBe('a');
  });

  test('R3: names that only look alike are told apart where the disk does', async () => {
    const names = ['Logo.png', 'logo.png', 'e\u0301.txt', '\u00e9.txt', 'dot.', 'dot', 'blank ', 'blank'];
    for (const name of names) plant(`files/${name}`, name);
    expect((await stage.run(['file:get', 'my-site.dev:files/', 'apart/'])).exitCode).toBe(0);
    expect(readdirSync(join(stage.local, 'apart')).sort()).toEqual(names.toSorted());
  });
});

/** A disk in memory that takes names for one as `key` says, and keeps the first. */
function diskOf(key: (name: string) => string): NamingDisk & { names(): string[] } {
  const kept = new Map<string, string>();
  return {
    has: path => kept.has(key(basename(path))),
    names: () => [...kept.values()],
    make: path => void kept.set(key(basename(path)), key(basename(path))),
    remove: path => void kept.delete(key(basename(path))),
  };
}

describe('a disk that', () => {
  test.each([
    ['R3+', 'drops a dot at the end', 'report.'],
    ['R3+', 'drops a blank at the end', 'report '],
  ])('%s: %s has the name told, and not another file written', (_, __, name) => {
    const names = createLocalNames(
      '/disk',
      new Set(),
      diskOf(each => each.replace(/[. ]+$/, '')),
    );
    expect(() => names.refuseTwin(name)).toThrow(`The disk of /disk drops the end of the name "${name}".`);
    expect(() => names.refuseTwin('report')).not.toThrow();
  });

  test('R3+: takes both ways to write an accent for one keeps one of them', () => {
    const disk = diskOf(each => each.normalize('NFD'));
    const names = createLocalNames('/disk', new Set(), disk);
    names.refuseTwin('\u00e9.txt');
    disk.make('/disk/e\u0301.txt');
    expect(() => names.refuseTwin('\u00e9.txt')).toThrow(
      'The disk of /disk does not tell \u00e9.txt from e\u0301.txt.',
    );
  });
});
