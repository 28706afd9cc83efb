import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { faultNames, isFaultName, takesValue } from '../../../src/sandbox/faults.ts';
import { type StartedSandbox, startSandbox } from '../../support/started-sandbox.ts';
import { TestClock } from '../../support/test-clock.ts';
import { until } from '../../support/until.ts';
import { fieldsOf, openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { smallPlan } from '../small-plan.ts';

let sandbox: StartedSandbox;
let bearer: string;
let port: number;
const clock = new TestClock();

beforeAll(async () => {
  sandbox = await startSandbox({ plan: smallPlan, clock });
  port = Number(new URL(sandbox.running.api).port);
});

async function logIn(): Promise<string> {
  const answer = await fetch(`${sandbox.running.api}/api/authorize/machine-token`, {
    method: 'POST',
    body: JSON.stringify({ machine_token: sandbox.token, client: 'terminus' }),
  });
  return String(fieldsOf(await answer.json())['session']);
}

beforeEach(async () => {
  bearer = await logIn();
});

afterAll(() => sandbox.dispose());

const get = (path: string) =>
  fetch(`${sandbox.running.api}/api/${path}`, { headers: { authorization: `Bearer ${bearer}` } });

/** Everything that comes over one connection for one request. */
function raw(line: string, body = ''): Promise<string> {
  return new Promise(resolve => {
    let heard = '';
    const [method, path] = line.split(' ');
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(`${method} /api/${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n`);
      socket.write(`authorization: Bearer ${bearer}\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    socket.on('data', chunk => {
      heard += String(chunk);
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const shop = () => sandbox.siteId('shop');
const order = JSON.stringify({ type: 'enable_git_mode', params: {} });
const workflows = () => sandbox.sandbox.store.all('workflow').length;

describe('over a real connection', () => {
  test('cut promises a whole body, sends half of it and ends', async () => {
    const whole = await raw('GET site-names/shop');
    sandbox.sandbox.faults.set('cut', '1');
    const heard = await raw('GET site-names/shop');
    const body = heard.split('\r\n\r\n')[1] ?? '';
    const wholeBody = whole.split('\r\n\r\n')[1] ?? '';
    expect(heard).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(heard).toContain(`content-length: ${wholeBody.length}\r\n`);
    expect(body).toBe(wholeBody.slice(0, Math.floor(wholeBody.length / 2)));
    expect((await get('site-names/shop')).status).toBe(200);
    sandbox.sandbox.faults.set('cut', '1');
    await expect(get('site-names/shop').then(answer => answer.json())).rejects.toThrow('terminated');
  });

  test('lose-answer carries out a POST and says nothing; reading and logging in are not struck', async () => {
    const before = workflows();
    sandbox.sandbox.faults.set('lose-answer', '1');
    expect((await get('site-names/shop')).status).toBe(200);
    expect(await logIn()).not.toBe('undefined');
    expect(await raw(`POST sites/${shop()}/environments/nope/workflows`, order)).toMatch(/^HTTP\/1\.1 404/);
    expect(await raw(`POST sites/${shop()}/environments/dev/workflows`, order)).toBe('');
    expect(workflows()).toBe(before + 1);
    expect(await raw(`POST sites/${shop()}/environments/dev/workflows`, order)).toMatch(/^HTTP\/1\.1 202/);
  });

  test('truncate ends early although the answer looks whole, and leaves one without a body alone', async () => {
    sandbox.sandbox.faults.set('truncate', '1');
    expect((await fetch(`${sandbox.running.api}/api/track`, { method: 'POST' })).status).toBe(204);
    const answer = await get('site-names/shop');
    const text = await answer.text();
    expect([answer.status, answer.headers.get('content-length')]).toEqual([200, String(text.length)]);
    expect(text).toBe(`{"id":"${shop()}","name":"shop"}`.slice(0, text.length));
    expect(() => JSON.parse(text)).toThrow(SyntaxError);
  });

  test('html answers a page', async () => {
    sandbox.sandbox.faults.set('html', '1');
    const answer = await get('site-names/shop');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html']);
    expect(await answer.text()).toContain('<title>Sign in to the network</title>');
  });

  test('rate-limit and server-error refuse before anything is done', async () => {
    const before = workflows();
    sandbox.sandbox.faults.set('rate-limit', '1');
    const limited = await raw(`POST sites/${shop()}/environments/dev/workflows`, order);
    expect(limited).toMatch(/^HTTP\/1\.1 429 .*retry-after: 1\r\n/s);
    sandbox.sandbox.faults.set('server-error', '2');
    expect((await get('site-names/shop')).status).toBe(503);
    expect(await raw(`POST sites/${shop()}/environments/dev/workflows`, order)).toMatch(/^HTTP\/1\.1 503 /);
    expect(workflows()).toBe(before);
    expect((await get('site-names/shop')).status).toBe(200);
  });

  test('expire-sessions ends the session for good; the next login helps', async () => {
    sandbox.sandbox.faults.set('expire-sessions', '1');
    expect((await get('site-names/shop')).status).toBe(401);
    expect((await get('site-names/shop')).status).toBe(401);
    bearer = await logIn();
    expect((await get('site-names/shop')).status).toBe(200);
  });

  test('latency delays every answer', async () => {
    sandbox.sandbox.faults.set('latency', '1500');
    const before = clock.elapsed();
    await get('site-names/shop');
    await get('site-names/shop');
    sandbox.sandbox.faults.clear('latency');
    expect(clock.elapsed() - before).toBe(3000);
  });

  test('none of it is an error of the sandbox', () => expect(sandbox.reported).toEqual([]));
});

describe('without a connection', () => {
  let platform: PlatformFixture;
  beforeAll(async () => {
    platform = await openPlatform({ clock: new TestClock(), faults: { 'diffstat-lag': '5000' } });
  });
  afterAll(() => platform.dispose());

  test.each(['cut', 'lose-answer'] as const)(
    '%s rejects, as a client in this process sees it',
    async name => {
      platform.sandbox.faults.set(name, '1');
      const line = `POST sites/${platform.siteId()}/environments/dev/workflows`;
      await expect(platform.ask(line, { body: { type: 'enable_git_mode', params: {} } })).rejects.toThrow(
        'The answer was cut off.',
      );
    },
  );

  test('diffstat-lag shows a change so long after it was first asked for', async () => {
    const own = new TestClock();
    const lagging = await openPlatform({ clock: own, faults: { 'diffstat-lag': '5000' } });
    const id = await lagging.start('dev', 'enable_on_server_development');
    await until(async () => ((await lagging.workflow(id))['result'] === 'succeeded' ? true : undefined));
    const path = `sites/${lagging.siteId()}/environments/dev`;
    const changes = async () =>
      Object.keys(fieldsOf((await lagging.ask(`GET ${path}/on-server-development/diffstat`)).json));
    await lagging.write('dev', 'a.txt', 'a\n');
    expect(await changes()).toEqual([]);
    own.advance(4999);
    await lagging.write('dev', 'b.txt', 'b\n');
    expect(await changes()).toEqual([]);
    own.advance(1);
    expect(await changes()).toEqual(['a.txt']);
    expect(Object.keys(fieldsOf(fieldsOf((await lagging.ask(`GET ${path}`)).json)['diffstat']))).toEqual([
      'a.txt',
    ]);
    own.advance(5000);
    expect(await changes()).toEqual(['a.txt', 'b.txt']);
    await lagging.dispose();
  });
});

describe('the values of faults', () => {
  test.each([
    ['latency', '200', true],
    ['latency', 'slow', false],
    ['latency', '', false],
    ['cut', '-1', false],
    ['workflow-fails', 'enable_git_mode', true],
    ['workflow-fails', 'enable_git_mode:because: of this', true],
    ['workflow-fails', 'enable_nothing', false],
    ['workflow-endless', 'sync_code', true],
    ['migrate', 'my-site.dev', true],
    ['migrate', 'my-site', false],
  ] as const)('%s=%s: %s', (name, value, taken) => expect(takesValue(name, value)).toBe(taken));

  test('are known for every fault, and a property of every object is none', () => {
    expect(Object.keys(faultNames)).toHaveLength(13);
    expect(isFaultName('constructor')).toBe(false);
  });
});
