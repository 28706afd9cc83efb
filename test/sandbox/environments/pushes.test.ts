import { expect, test } from 'vitest';
import { Pushes } from '../../../src/sandbox/environments/pushes.ts';

const turn = () => new Promise(resolve => setImmediate(resolve));

test('pushes go on side by side; what excludes them waits for all of them, and new ones wait for it', async () => {
  const pushes = new Pushes();
  const told: string[] = [];
  const endFirst = await pushes.begin();
  const endSecond = await pushes.begin();
  let release = () => {};
  const alone = pushes.without(async () => {
    told.push('alone');
    await new Promise<void>(resolve => {
      release = resolve;
    });
  });
  const third = pushes.begin().then(end => {
    told.push('third');
    end();
  });
  endFirst();
  endFirst();
  await turn();
  expect(told).toEqual([]);
  endSecond();
  await turn();
  expect(told).toEqual(['alone']);
  release();
  await Promise.all([alone, third]);
  expect(told).toEqual(['alone', 'third']);
});

test('what fails alone lets the next ones in', async () => {
  const pushes = new Pushes();
  await expect(pushes.without(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  (await pushes.begin())();
  await pushes.without(async () => {});
});
