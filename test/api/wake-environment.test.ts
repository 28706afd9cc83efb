import { expect, test } from 'vitest';
import type { HttpRequest, HttpResponse } from '../../src/api/transport/transport.ts';
import { createWake } from '../../src/api/wake-environment.ts';
import { InterruptedError, NetworkError } from '../../src/errors/turnout-error.ts';
import { TestClock } from '../support/test-clock.ts';

function wakeWith(answer: (request: HttpRequest) => Promise<HttpResponse>) {
  const clock = new TestClock();
  const requests: HttpRequest[] = [];
  const send = (request: HttpRequest) => {
    requests.push(request);
    return answer(request);
  };
  return {
    clock,
    requests,
    wake: createWake({ clock, transport: { send, rest: () => {}, close: () => {} } }),
  };
}

const asleep = { isUp: false, isPlatform: false };
const answered = (status: number) => async () => ({ status, headers: {}, body: '' });

test('a health check that answers 200 is awake, and was asked without any credential', async () => {
  const { wake, requests, clock } = wakeWith(answered(200));
  expect(await wake('dev-my-site.pantheonsite.io')).toEqual({ isUp: true, isPlatform: false });
  expect(requests.map(({ method, url, headers }) => [method, url.href, headers])).toEqual([
    ['GET', 'https://dev-my-site.pantheonsite.io/pantheon_healthcheck', {}],
  ]);
  expect(clock.pending).toBe(0);
});

test('the platform is known by its header, and where all websites have one address the domain goes in another', async () => {
  const requests: HttpRequest[] = [];
  const send = async (request: HttpRequest) => {
    requests.push(request);
    return { status: 200, headers: { 'x-pantheon-styx-hostname': 'styx-1' }, body: '' };
  };
  const transport = { send, rest: () => {}, close: () => {} };
  const wake = createWake({ clock: new TestClock(), transport, web: 'http://127.0.0.1:4567' });
  expect(await wake('dev-my-site.sandbox.localhost')).toEqual({ isUp: true, isPlatform: true });
  expect(requests.map(({ url, headers }) => [url.href, headers])).toEqual([
    ['http://127.0.0.1:4567/pantheon_healthcheck', { host: 'dev-my-site.sandbox.localhost' }],
  ]);
});

test('any other answer is not awake, and neither is none', async () => {
  expect(await wakeWith(answered(503)).wake('a.io')).toEqual(asleep);
  const cut = wakeWith(() => Promise.reject(new NetworkError('There is no such host.')));
  expect(await cut.wake('a.io')).toEqual(asleep);
});

test('after a minute it is given up', async () => {
  const { wake, clock } = wakeWith(
    ({ signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  );
  const woken = wake('a.io');
  clock.advance(60_000);
  expect(await woken).toEqual(asleep);
});

test('Ctrl-C is not taken for a container that sleeps', async () => {
  const { wake } = wakeWith(() => Promise.reject(new InterruptedError('Interrupted.')));
  await expect(wake('a.io')).rejects.toThrow('Interrupted.');
});

test.each(['a.io/x', 'a.io:22', 'user@a.io', '', '-a.io', 'a b'])('%j is no domain to ask', async domain => {
  const { wake, requests } = wakeWith(answered(200));
  expect(await wake(domain)).toEqual(asleep);
  expect(requests).toEqual([]);
});
