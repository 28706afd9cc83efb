import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readDotEnv } from '../../src/config/dot-env.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-env-'));
  file = join(folder, '.env');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

test('A19: a file of some lines is read', () => {
  writeFileSync(file, 'TURNOUT_SITE=my-site\nOTHER=x\nexport TERMINUS_ENV="dev"\n');
  expect(readDotEnv(folder)).toEqual({ TURNOUT_SITE: 'my-site', TERMINUS_ENV: 'dev' });
});

test('A19: a link to such a file is read, as checkouts have them', () => {
  writeFileSync(join(folder, 'shared'), 'TURNOUT_SITE=my-site\n');
  symlinkSync('shared', file);
  expect(readDotEnv(folder)).toEqual({ TURNOUT_SITE: 'my-site' });
});

test.each<[string, () => void]>([
  ['A19: a folder of that name, such as a Python environment', () => mkdirSync(file)],
  ['A19: a link to a device without an end', () => symlinkSync('/dev/zero', file)],
  ['A19: a pipe', () => void execFileSync('mkfifo', [file])],
  ['A19+: a link that leads nowhere', () => symlinkSync('nowhere', file)],
  ['A19+: a link to itself', () => symlinkSync('.env', file)],
  [
    'A19+: a link to the messages of the kernel, which wait for the next one',
    () => symlinkSync('/proc/kmsg', file),
  ],
  ['A19+: a large file', () => writeFileSync(file, `TURNOUT_SITE=my-site\n${'#'.repeat(100 * 1024)}`)],
])('%s is passed over', (_title, make) => {
  make();
  expect(readDotEnv(folder)).toEqual({});
});

test('A19+: a file that cannot be read is passed over, and so is a folder that has gone', () => {
  writeFileSync(file, 'TURNOUT_SITE=my-site\n');
  chmodSync(file, 0);
  // root reads everything.
  expect(readDotEnv(folder)).toEqual(process.getuid?.() === 0 ? { TURNOUT_SITE: 'my-site' } : {});
  expect(readDotEnv(undefined)).toEqual({});
});
