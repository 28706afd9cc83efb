import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { createUploadJournal } from '../../../src/config/uploads/upload-journal.ts';

let folder: string;
let time: number;
let ahead: number | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  time = Date.now();
  ahead = undefined;
  writeFileSync(join(folder, 'a.php'), '<?php\n');
});

const journalOf = (writer: string) =>
  createUploadJournal({ folder, key: 'dev.1', writer, now: () => time, clockAhead: () => ahead });
const location = () => join(folder, 'uploads', 'dev.1');

test('what one process has written down another one reads, the newest of each path', async () => {
  await journalOf('1').add({ from: join(folder, 'a.php'), path: 'a.php' }, 'c0ffee');
  time += 1000;
  writeFileSync(join(folder, 'a.php'), '<?php // 2\n');
  await journalOf('2').add({ from: join(folder, 'a.php'), path: 'a.php' }, undefined);
  expect(journalOf('3').since(0)).toEqual([
    {
      path: 'a.php',
      size: 11,
      sha256: 'e95e3cc574ee9cb3dd71af9eb4c2cdb908624ab95e4baca4aabdcba4dc799c5c',
      at: time,
    },
  ]);
  expect(journalOf('3').since(time + 60_001)).toEqual([]);
});

test('a line that was cut off is left out, and the others are read', async () => {
  const journal = journalOf('1');
  await journal.add({ from: join(folder, 'a.php'), path: 'b.php' }, 'c0ffee');
  const [file = ''] = readdirSync(location());
  appendFileSync(join(location(), file), '{"path":"c.php","si');
  expect(journal.since(0).map(({ path, base }) => [path, base])).toEqual([['b.php', 'c0ffee']]);
});

test('of many commands only the newest two hundred are kept', async () => {
  mkdirSync(location(), { recursive: true });
  for (let n = 0; n < 250; n++) writeFileSync(join(location(), `${n}-1.jsonl`), '');
  await journalOf('1').add({ from: join(folder, 'a.php'), path: 'a.php' }, undefined);
  const left = readdirSync(location());
  expect(left).toHaveLength(200);
  expect(left).not.toContain('50-1.jsonl');
  expect(left).toContain('51-1.jsonl');
});

test('R1: what a machine with a slow clock has uploaded is known by the time of the platform', async () => {
  ahead = 600_000;
  await journalOf('1').add({ from: join(folder, 'a.php'), path: 'a.php' }, undefined);
  expect(
    journalOf('2')
      .since(time + ahead)
      .map(({ at }) => at),
  ).toEqual([time + ahead]);
});

test('R1+: where the platform has not told its time, a minute of difference is allowed for', async () => {
  await journalOf('1').add({ from: join(folder, 'a.php'), path: 'a.php' }, undefined);
  expect(journalOf('2').since(time + 60_000)).toHaveLength(1);
  expect(journalOf('2').since(time + 60_001)).toHaveLength(0);
});

test('A6: a file that another process removes between the listing and the reading is none', async () => {
  const journal = journalOf('1');
  await journal.add({ from: join(folder, 'a.php'), path: 'a.php' }, undefined);
  // A name that leads nowhere is what such a file looks like to who comes too late.
  symlinkSync(join(folder, 'gone'), join(location(), `${time}-2.jsonl`));
  expect(journal.since(0).map(({ path }) => path)).toEqual(['a.php']);
});
