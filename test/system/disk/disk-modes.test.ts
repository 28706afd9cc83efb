import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { diskHasModes } from '../../../src/system/disk/disk-modes.ts';
import { mountModelessDisk, noModelessDisk } from '../../support/modeless-disk.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-modes-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('R11: a disk that keeps permissions is found by trying, and nothing is left on it', () => {
  expect(diskHasModes(folder)).toBe(true);
  expect(readdirSync(folder)).toEqual([]);
});

const none = noModelessDisk();

test.skipIf(none)(`R11: on exFAT a chmod does nothing${none ? `, skipped: ${none}` : ''}`, () => {
  const disk = mountModelessDisk();
  onTestFinished(disk.dispose);
  expect(diskHasModes(disk.location)).toBe(false);
  expect(readdirSync(disk.location)).toEqual([]);
});

test('R11+: a folder that cannot be written to is taken to keep them, as /proc does', () => {
  expect(diskHasModes('/proc/self')).toBe(true);
});

test('R11+: a folder that is not there is an error, not an answer', () => {
  expect(() => diskHasModes(join(folder, 'none'))).toThrow('ENOENT');
});
