import { expect, test } from 'vitest';
import { waitForWorkflow } from '../../src/api/wait-for-workflow.ts';
import type { Workflow } from '../../src/contract/workflow.ts';
import { TestClock } from '../support/test-clock.ts';
import { errorOf } from './api-fixture.ts';

function workflow(result: string | null): Workflow {
  return { id: 'w', type: 'enable_git_mode', result, created_at: 1 };
}

/** Not finished `times` times, then a success. */
function finishedAfter(times: number): () => Promise<Workflow> {
  let looks = 0;
  return async () => workflow(looks++ < times ? null : 'succeeded');
}

test('the first look is at once, and after the end there is no pause', async () => {
  const clock = new TestClock();
  const seen = await waitForWorkflow(finishedAfter(0), { clock, deadline: 60_000 });
  expect(seen.result).toBe('succeeded');
  expect(clock.sleeps).toEqual([]);
});

test('the pauses grow from one second to five', async () => {
  const clock = new TestClock();
  await waitForWorkflow(finishedAfter(7), { clock, deadline: 600_000 });
  expect(clock.sleeps).toEqual([1000, 1500, 2250, 3375, 5000, 5000, 5000]);
});

test('every look is told', async () => {
  const clock = new TestClock();
  const results: unknown[] = [];
  const onProgress = ({ result }: Workflow) => results.push(result);
  await waitForWorkflow(finishedAfter(2), { clock, deadline: 60_000, onProgress });
  expect(results).toEqual([null, null, 'succeeded']);
});

test('after the deadline there is one last look, and what it saw is the answer', async () => {
  const clock = new TestClock();
  let looks = 0;
  const read = async () => {
    looks++;
    return workflow(null);
  };
  const seen = await waitForWorkflow(read, { clock, deadline: 4000 });
  expect(seen.result).toBeNull();
  expect(clock.sleeps).toEqual([1000, 1500, 1500]);
  expect(clock.elapsed()).toBe(4000);
  expect(looks).toBe(4);
});

test('a workflow that ends during the last pause has ended', async () => {
  const clock = new TestClock();
  const seen = await waitForWorkflow(finishedAfter(1), { clock, deadline: 500 });
  expect(seen.result).toBe('succeeded');
  expect(clock.sleeps).toEqual([500]);
});

test('an error of a look ends the wait', async () => {
  const clock = new TestClock();
  const gone = new Error('404');
  expect(await errorOf(waitForWorkflow(() => Promise.reject(gone), { clock, deadline: 60_000 }))).toBe(gone);
});

test('a signal ends the wait with its reason, before a look and in a pause', async () => {
  const clock = new TestClock();
  const reason = new Error('Ctrl-C');
  const controller = new AbortController();
  let looks = 0;
  const read = async () => {
    looks++;
    controller.abort(reason);
    return workflow(null);
  };
  const wait = { clock, deadline: 60_000, signal: controller.signal };
  expect(await errorOf(waitForWorkflow(read, wait))).toBe(reason);
  expect(await errorOf(waitForWorkflow(read, wait))).toBe(reason);
  expect(looks).toBe(1);
  expect(clock.pending).toBe(0);
});
