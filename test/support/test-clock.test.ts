import { expect, test } from 'vitest';
import { TestClock } from './test-clock.ts';

test('a sleep passes at once, moves both hands of the clock and is written down', async () => {
  const clock = new TestClock(1_000_000);
  await clock.sleep(60_000);
  await clock.sleep(500);
  expect(clock.elapsed()).toBe(60_500);
  expect(clock.now()).toBe(1_060_500);
  expect(clock.sleeps).toEqual([60_000, 500]);
  expect(clock.pending).toBe(0);
});

test('sleepers side by side share the time and wake in the order of their ends', async () => {
  const clock = new TestClock();
  const order: string[] = [];
  const slow = clock.sleep(5000).then(() => order.push(`slow at ${clock.elapsed()}`));
  for (let time = 1; time <= 3; time++) {
    await clock.sleep(2000);
    order.push(`fast at ${clock.elapsed()}`);
  }
  await slow;
  expect(order).toEqual(['fast at 2000', 'fast at 4000', 'slow at 5000', 'fast at 6000']);
});

test('a task of `after` runs when time passes it, at its own time, and not when it was cancelled', async () => {
  const clock = new TestClock();
  const ran: string[] = [];
  clock.after(3000, () => ran.push(`second at ${clock.elapsed()}`));
  clock.after(1000, () => ran.push(`first at ${clock.elapsed()}`));
  const cancel = clock.after(2000, () => ran.push('cancelled'));
  cancel();
  await clock.sleep(1500);
  expect(ran).toEqual(['first at 1000']);
  clock.advance(1500);
  expect(ran).toEqual(['first at 1000', 'second at 3000']);
});

test('a sleep ends with the reason of its signal, before it and during it, and leaves nothing behind', async () => {
  const clock = new TestClock();
  const reason = new Error('stop');
  await expect(clock.sleep(1000, AbortSignal.abort(reason))).rejects.toBe(reason);
  const controller = new AbortController();
  const asleep = clock.sleep(1000, controller.signal);
  controller.abort(reason);
  await expect(asleep).rejects.toBe(reason);
  expect(clock.elapsed()).toBe(0);
  expect(clock.pending).toBe(0);
});
