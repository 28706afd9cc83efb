import { describe, expect, test } from 'vitest';
import type { HttpRequest } from '../../../src/api/transport/transport.ts';
import { interruptibleClock, interruptibleTransport } from '../../../src/cli/runtime/abortable-transport.ts';
import { TestClock } from '../../support/test-clock.ts';

const reason = new Error('Ctrl-C');
const session = { authorization: 'Bearer x' };

function sending({ method, headers = {} }: { method: string; headers?: Record<string, string> }) {
  const clock = new TestClock();
  const controller = new AbortController();
  let seen: AbortSignal | undefined;
  const transport = interruptibleTransport(
    {
      send(request) {
        seen = request.signal;
        return new Promise(() => {});
      },
      rest: () => {},
      close: () => {},
    },
    { signal: controller.signal, clock },
  );
  const own = new AbortController();
  const request: HttpRequest = { method, headers, url: new URL('http://127.0.0.1/'), signal: own.signal };
  void transport.send(request);
  return { clock, controller, own, stopped: () => seen?.aborted && seen.reason };
}

describe('after a signal', () => {
  test.each([{ method: 'GET', headers: session }, { method: 'POST' }])('%o ends at once', request => {
    const { controller, stopped } = sending(request);
    expect(stopped()).toBe(false);
    controller.abort(reason);
    expect(stopped()).toBe(reason);
  });

  test.each(['POST', 'DELETE'])('%s with a session has five seconds to end', method => {
    const { clock, controller, stopped } = sending({ method, headers: session });
    controller.abort(reason);
    clock.advance(4999);
    expect(stopped()).toBe(false);
    clock.advance(1);
    expect(stopped()).toBe(reason);
  });

  test('a sleep ends, unless it has a signal of its own', async () => {
    const clock = new TestClock();
    const controller = new AbortController();
    controller.abort(reason);
    const interruptible = interruptibleClock({ clock, signal: controller.signal });
    await expect(interruptible.sleep(1000)).rejects.toBe(reason);
    await interruptible.sleep(1000, new AbortController().signal);
    expect(interruptible.elapsed()).toBe(1000);
  });
});

test('the signal of the request itself counts all the same', () => {
  const { own, stopped } = sending({ method: 'POST', headers: session });
  own.abort(reason);
  expect(stopped()).toBe(reason);
});
