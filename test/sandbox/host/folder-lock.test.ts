import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { holdFolder, isHeld } from '../../../src/sandbox/host/folder-lock.ts';

let base: string;
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'turnout-lock-'));
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

test.each([
  ['short', 'folder'],
  ['longer than a socket may have', 'x'.repeat(120)],
])('a folder whose path is %s is held by one at a time', async (_length, name) => {
  const folder = join(base, name);
  mkdirSync(folder);
  expect(await isHeld(folder)).toBe(false);
  const letGo = await holdFolder(folder);
  expect(await isHeld(folder)).toBe(true);
  await expect(holdFolder(folder)).rejects.toThrow(`Another sandbox is running on ${folder}.`);
  await letGo();
  await letGo();
  expect(await isHeld(folder)).toBe(false);
  await (await holdFolder(folder))();
});

test('a folder is the same one under another name', async () => {
  symlinkSync(base, `${base}-link`);
  const letGo = await holdFolder(base);
  await expect(holdFolder(`${base}-link`)).rejects.toThrow('Another sandbox is running on');
  await letGo();
  rmSync(`${base}-link`);
});

test('what a kill has left of a socket holds nobody', async () => {
  writeFileSync(join(base, 'lock.sock'), '');
  expect(await isHeld(base)).toBe(false);
  await (await holdFolder(base))();
});
