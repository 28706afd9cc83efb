import { expect, test } from 'vitest';
import { type Sending, send } from '../../src/api/send-request.ts';
import { TestClock } from '../support/test-clock.ts';
import { errorOf } from './api-fixture.ts';

const request: Sending = {
  method: 'GET',
  url: new URL('https://example.com/api/x?secret=1'),
  headers: {},
  repeatable: true,
  open: false,
  timeout: 30_000,
  maxDuration: 600_000,
};

/** Sends to a platform that always answers 503; answers how often it was asked. */
async function sendInVain(signal: AbortSignal, trace: (line: string) => void) {
  let asked = 0;
  const clock = new TestClock();
  const transport = {
    async send() {
      asked++;
      return { status: 503, headers: { 'retry-after': '60' }, body: '' };
    },
    rest() {},
    close() {},
  };
  const random = { uuid: () => '', hex: () => '', fraction: () => 0 };
  const end = send({ transport, clock, random, trace }, { ...request, signal });
  return { end, asked: () => asked, clock };
}

test('an abort ends the pause before a retry, with its own reason', async () => {
  const controller = new AbortController();
  const reason = new Error('Ctrl-C');
  const { end, asked, clock } = await sendInVain(controller.signal, line => {
    if (line.startsWith('trying again')) controller.abort(reason);
  });
  expect(await errorOf(end)).toBe(reason);
  expect(asked()).toBe(1);
  expect(clock.elapsed()).toBe(0);
});

test('the trace has the path and not the query', async () => {
  const trace: string[] = [];
  const { end, clock } = await sendInVain(new AbortController().signal, line => trace.push(line));
  expect((await end).status).toBe(503);
  expect(trace.slice(0, 3)).toEqual([
    'GET /api/x → 503 (0 ms)',
    'trying again in 60.0 s',
    'GET /api/x → 503 (0 ms)',
  ]);
  expect(clock.sleeps).toEqual([60_000, 60_000, 60_000]);
});
