import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { securePrivateFolder } from '../../../src/sandbox/host/private-folder.ts';
import { startSandbox } from '../../support/started-sandbox.ts';
import { smallPlan } from '../small-plan.ts';

const user = process.geteuid?.();
const isRoot = user === 0;
let folder: string;
let warned: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-private-'));
  warned = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secure = (as = user) => securePrivateFolder({ folder, user: as, warn: text => void warned.push(text) });
const modeOf = (...names: string[]) => (lstatSync(join(folder, ...names)).mode & 0o777).toString(8);

test('A12: what lies in a folder that was there, and that others can read, is private whatever the umask is', async () => {
  chmodSync(folder, 0o755);
  const before = process.umask(0);
  try {
    const sandbox = await startSandbox({ folder, plan: smallPlan });
    await sandbox.dispose();
  } finally {
    process.umask(before);
  }
  expect(['sites', 'git', 'state', 'host-keys'].map(name => modeOf(name))).toEqual([
    '700',
    '700',
    '700',
    '700',
  ]);
  expect(modeOf()).toBe('755');
});

test('A12: a sandbox that was made with an open umask is closed at its next start', () => {
  chmodSync(folder, 0o777);
  for (const name of ['sites', 'git', 'state']) {
    mkdirSync(join(folder, name));
    chmodSync(join(folder, name), 0o777);
  }
  secure();
  expect([modeOf(), modeOf('sites'), modeOf('git'), modeOf('state')]).toEqual(['700', '700', '700', '700']);
  expect(warned).toEqual([]);
});

test('A12: a folder with other things in it that others can write to is refused, and left as it is', () => {
  chmodSync(folder, 0o777);
  writeFileSync(join(folder, 'notes.txt'), '');
  expect(() => secure()).toThrow(`Other users may write to ${folder}, and so to what the sandbox runs.`);
  expect(modeOf()).toBe('777');
  expect(existsSync(join(folder, 'sites'))).toBe(false);
});

test('A12: a link in the place of a folder of the sandbox is refused', () => {
  symlinkSync('/tmp', join(folder, 'sites'));
  expect(() => secure()).toThrow(`${join(folder, 'sites')} belongs to another user`);
});

test.skipIf(!isRoot)('A12: a folder of another user is refused (skipped: only root can make one)', () => {
  chownSync(folder, 4711, 4711);
  expect(() => secure(4712)).toThrow(`${folder} belongs to another user`);
});

test.skipIf(!isRoot)(
  'A12: an open folder of root is refused, with a place in it for a user of one’s own (skipped: only root can make one)',
  () => {
    chmodSync(folder, 0o777);
    expect(() => secure(4712)).toThrow(
      expect.objectContaining({
        exit: 'unsafe',
        hint: `Take a folder of your own: turnout sandbox:start --dir '${folder}/sandbox'`,
      }),
    );
  },
);
