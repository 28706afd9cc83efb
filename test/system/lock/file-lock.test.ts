import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { withFileLock } from '../../../src/system/lock/file-lock.ts';

let file: string;
beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), 'turnout-alone-'));
  file = join(folder, 'settings.json');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

test.each([
  ['A22+: a sign that a killed process has left', -60],
  ['A22+: a sign with a time in the future, after the clock was set back', 86_400],
])('%s is in no one’s way', (_title, seconds) => {
  writeFileSync(`${file}.lock`, '');
  const time = Date.now() / 1000 + seconds;
  utimesSync(`${file}.lock`, time, time);
  withFileLock(file, () => writeFileSync(file, 'whole'));
  expect([readFileSync(file, 'utf8'), existsSync(`${file}.lock`)]).toEqual(['whole', false]);
});
