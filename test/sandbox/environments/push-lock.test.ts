import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Pushes } from '../../../src/sandbox/environments/push-lock.ts';

const turn = () => new Promise(resolve => setImmediate(resolve));
const dev = 'refs/heads/master';

let folder: string;
let pushes: Pushes;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnout-pushes-'));
  pushes = new Pushes(join(folder, 'pushes'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As the `update` hook does it. */
const letThrough = (push: { folder: string }, ref: string) =>
  appendFileSync(join(push.folder, 'passed'), `${ref}\n`);

test('A28: a switch waits for the pushes that are about to move its branch, and for no other; new ones wait for it', async () => {
  const reported: string[] = [];
  const idle = await pushes.begin();
  const other = await pushes.begin();
  const moving = await pushes.begin();
  letThrough(other, 'refs/heads/feature');
  letThrough(moving, 'refs/heads/feature');
  letThrough(moving, dev);
  let release = () => {};
  const alone = pushes.without(dev, async () => {
    reported.push('alone');
    await new Promise<void>(resolve => {
      release = resolve;
    });
  });
  const third = pushes.begin().then(({ end }) => {
    reported.push('third');
    end();
  });
  await turn();
  expect(reported).toEqual([]);
  moving.end();
  moving.end();
  await turn();
  expect(reported).toEqual(['alone']);
  release();
  await Promise.all([alone, third]);
  expect(reported).toEqual(['alone', 'third']);
  expect(readFileSync(join(idle.folder, 'closed'), 'utf8')).toBe(`${dev}\n`);
  idle.end();
  expect(existsSync(idle.folder)).toBe(false);
  other.end();
});

test('what fails alone lets the next ones in', async () => {
  await expect(pushes.without(dev, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  (await pushes.begin()).end();
  await pushes.without(dev, async () => {});
});
