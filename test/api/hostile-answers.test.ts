import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { failed } from '../commands/stage.ts';
import { startRawServer } from '../support/network/raw-server.ts';
import { newPerson, type RunOptions } from '../support/run-turnout.ts';
import { TestClock } from '../support/test-clock.ts';
import { errorOf, openApi } from './api-fixture.ts';

const between = 'Is this the platform, or something in between? Check --platform and the network.';
const retry = 'Check the network and --platform, then try again.';
const session = '{"session":"session-CANARY-0815","expires_at":4000000000,"user_id":"u"}';
const answer = (body: string | Buffer, ...headers: string[]) =>
  Buffer.concat([
    Buffer.from(
      ['HTTP/1.1 200 OK', ...headers, `Content-Length: ${Buffer.byteLength(body)}`, '', ''].join('\r\n'),
    ),
    Buffer.from(body),
  ]);

/** `auth:login` at a platform that is given as an address. */
async function logIn(url: string, options: RunOptions = {}, line = 'auth:login') {
  const person = newPerson();
  onTestFinished(person.dispose);
  const env = { TURNOUT_PLATFORM: url, TURNOUT_MACHINE_TOKEN: 'machine-token-CANARY-4711' };
  const ran = await person.run(line, { clock: new TestClock(Date.now()), ...options, env });
  return { ...ran, stderr: ran.stderr.replace(' [notice] Logging in via machine token.\n', '') };
}

describe('an answer that is no answer ends with 9 and two lines', () => {
  test('A8: switching protocols', async () => {
    const server = await startRawServer(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n',
    );
    expect(await logIn(server.url)).toEqual(
      failed(9, `${server.host} switched protocols (101) without being asked to.`, between),
    );
  });

  test('A8+: switching to HTTP/2 in clear', async () => {
    const server = await startRawServer(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nPRI * HTTP/2.0\r\n\r\n',
    );
    expect(await logIn(server.url)).toEqual(
      failed(9, `${server.host} switched protocols (101) without being asked to.`, between),
    );
  });

  test('A8+: interim answers without end', async () => {
    const server = await startRawServer('HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n'.repeat(200));
    expect(await logIn(server.url)).toEqual(
      failed(9, `${server.host} sent 100 interim answers (1xx) and none that counts.`, between),
    );
  });

  test('A8+: headers that do not end', async () => {
    const server = await startRawServer(`HTTP/1.1 200 OK\r\n${'X-More: and more\r\n'.repeat(5000)}`);
    const what = `The connection to ${server.host} was lost: the headers of its answer do not end.`;
    expect(await logIn(server.url)).toEqual(failed(9, what, retry));
  });

  test('A8+: no HTTP at all', async () => {
    const server = await startRawServer('<html>Welcome to the Wi-Fi</html>');
    const what = `The connection to ${server.host} was lost: what it sends is not HTTP (HPE_INVALID_CONSTANT).`;
    expect(await logIn(server.url)).toEqual(failed(9, what, retry));
  });

  test('A8+: a connection that is closed without a word', async () => {
    const server = await startRawServer(undefined);
    expect(await logIn(server.url)).toEqual(
      failed(9, `The connection to ${server.host} was lost: it was cut.`, retry),
    );
  });

  test('A8+: a body that is shorter than its length says', async () => {
    const server = await startRawServer(socket =>
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"session":'),
    );
    expect(await logIn(server.url)).toEqual(
      failed(9, `The connection to ${server.host} was lost: it was cut.`, retry),
    );
  });

  test('A8+: a body where there is none', async () => {
    const server = await startRawServer(`HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"abc"`);
    const what = `The connection to ${server.host} was lost: what it sends is not HTTP (HPE_INVALID_CONSTANT).`;
    expect(await logIn(server.url)).toEqual(failed(9, what, retry));
  });

  test('A8+: what is called gzip and is rubbish', async () => {
    const server = await startRawServer(
      answer(Buffer.from([0x1f, 0x8b, 0xff, 0xfe]), 'Content-Encoding: gzip'),
    );
    expect(await logIn(server.url)).toEqual(
      failed(
        9,
        'The answer is called "gzip", and cannot be decompressed.',
        'Is there a proxy in between that changes answers? Check --platform and the network.',
      ),
    );
  });
});

describe('an answer that is odd and an answer', () => {
  const user = '{"id":"u","email":"ada@example.com"}';
  const bodyFor = (request: string) => (request.startsWith('POST') ? session : user);
  const done = { exitCode: 0, stdout: '', stderr: ' [notice] Logged in as ada@example.com.\n' };

  test.each([
    ['compressed, although nobody asked', (body: string) => answer(gzipSync(body), 'Content-Encoding: gzip')],
    [
      'deflated, although nobody asked',
      (body: string) => answer(deflateSync(body), 'Content-Encoding: deflate'),
    ],
    ['deflated without a frame', (body: string) => answer(deflateRawSync(body), 'Content-Encoding: deflate')],
    ['behind a byte order mark', (body: string) => answer(`\uFEFF${body}`)],
    ['called gzip, and as it is', (body: string) => answer(body, 'Content-Encoding: gzip')],
    [
      'with an offer to switch protocols',
      (body: string) => answer(body, 'Upgrade: h2,h2c', 'Connection: Upgrade, Keep-Alive'),
    ],
    [
      'behind three interim ones',
      (body: string) =>
        Buffer.concat([Buffer.from('HTTP/1.1 102 Processing\r\n\r\n'.repeat(3)), answer(body)]),
    ],
  ])('A8+: %s', async (_what, answerWith) => {
    const server = await startRawServer((socket, request) => socket.write(answerWith(bodyFor(request))));
    expect(await logIn(server.url)).toEqual(done);
  });
});

describe('what is parsed is bounded before', () => {
  test('A5: a deeply nested answer', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/users/u', { text: '['.repeat(100_000) });
    expect(await errorOf(api.users.get('u'))).toMatchObject({
      exit: 'network',
      message: 'GET /api/users/u (200) answered with JSON that is more than 64 levels deep.',
      hint: 'Is this the platform, or something in between?',
    });
  });

  test('A5: a nested answer to the order of a workflow', async () => {
    const { api, server } = await openApi();
    const line = 'POST /api/sites/s/environments/dev/workflows';
    server.expect(line, { text: `${'{"a":'.repeat(3_000_000)}1${'}'.repeat(3_000_000)}` });
    const order = { type: 'commit_and_push_on_server_changes', params: {} } as never;
    const error = await errorOf(api.workflows.create({ site: 's', environment: 'dev' }, order));
    expect(error).toMatchObject({
      exit: 'network',
      message:
        'POST /api/sites/s/environments/dev/workflows (200) answered with JSON that is more than 64 levels deep.',
    });
  });

  test('A5+: a nested error', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/users/u', { status: 403, text: '{"error":'.repeat(100_000) });
    expect(await errorOf(api.users.get('u'))).toMatchObject({ exit: 'refused' });
  });

  test('A5+: millions of values', async () => {
    const { api, server } = await openApi();
    server.expect('GET /api/users/u', { text: `[${'[],'.repeat(2_500_000)}[]]` });
    expect(await errorOf(api.users.get('u'))).toMatchObject({
      exit: 'network',
      message: 'GET /api/users/u (200) answered with JSON that is more than 4 million values.',
    });
  });

  test('A5+: brackets in texts do not count', async () => {
    const { api, server } = await openApi();
    const email = `${'[{\\"'.repeat(100)}@example.com`;
    server.expect('GET /api/users/u', { json: { id: 'u', email } });
    expect(await api.users.get('u')).toMatchObject({ email });
  });
});

describe('time', () => {
  const line = 'GET /api/users/u';

  test('R10+: an answer that arrives slowly is not cut', async () => {
    const { api, server, clock } = await openApi();
    let write = (_text: string) => {};
    server.expect(line, response => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
      write = text => response.write(text, () => text.endsWith('}') && response.end());
    });
    const asked = api.users.get('u');
    await vi.waitUntil(() => server.heard.length === 1);
    for (const piece of ['{"id":', '"u",', '"email":', '"ada@example.com"', '}']) {
      write(piece);
      await new Promise(resolve => setTimeout(resolve, 30));
      clock.advance(25_000);
    }
    expect(await asked).toMatchObject({ id: 'u', email: 'ada@example.com' });
  });

  test('R10+: one that trickles for ever ends with the whole time', async () => {
    const { api, server, clock } = await openApi();
    let write = () => {};
    server.expect(line, response => {
      response.writeHead(200).flushHeaders();
      write = () => response.write(' ');
    });
    const failure = errorOf(api.users.get('u'));
    await vi.waitUntil(() => server.heard.length === 1);
    for (let passed = 0; passed < 600; passed += 20) {
      write();
      await new Promise(resolve => setTimeout(resolve, 5));
      clock.advance(20_000);
    }
    expect(await failure).toMatchObject({
      exit: 'network',
      message: `${new URL(server.url).host} did not come to the end of its answer within 600 s.`,
      hint: 'Check the network, or give it longer with --timeout SECONDS.',
    });
  });

  test('A27: --timeout is shorter than the time of one exchange', async () => {
    const server = await startRawServer(() => {});
    const clock = new TestClock(Date.now());
    const ran = logIn(server.url, { clock }, 'auth:login --timeout=5');
    await vi.waitUntil(() => server.requests() === 1);
    clock.advance(5000);
    expect(await ran).toEqual(
      failed(
        9,
        `${server.host} did not answer within 5 s.`,
        'Check the network, or give it longer with --timeout SECONDS.',
      ),
    );
  });

  test('A27: --timeout is longer than the time of one exchange', async () => {
    let answerNow = () => {};
    const server = await startRawServer((socket, request) => {
      if (request.startsWith('GET')) socket.write(answer('{"id":"u","email":"ada@example.com"}'));
      else answerNow = () => socket.write(answer(session));
    });
    const clock = new TestClock(Date.now());
    const ran = logIn(server.url, { clock }, 'auth:login --timeout=900');
    await vi.waitUntil(() => server.requests() === 1);
    clock.advance(899_000);
    answerNow();
    expect(await ran).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ' [notice] Logged in as ada@example.com.\n',
    });
  });
});

/** A platform whose list of sites always has another full page. */
async function startEndlessPlatform(onPage: () => void = () => {}) {
  let next = 0;
  return startRawServer((socket, request) => {
    if (request.startsWith('POST')) return socket.write(answer(session));
    if (request.startsWith('GET /api/users/u/memberships/organizations')) return socket.write(answer('[]'));
    const sites = Array.from({ length: 100 }, () => {
      const id = `00000000-0000-4000-8000-${String(next++).padStart(12, '0')}`;
      return { id, site: { id, name: `site-${id}` }, role: 'team_member' };
    });
    onPage();
    return socket.write(answer(JSON.stringify(sites)));
  });
}

describe('pages without end', () => {
  test('A21: are bounded', { timeout: 120_000 }, async () => {
    const server = await startEndlessPlatform();
    expect(await logIn(server.url, {}, 'site:list')).toEqual(
      failed(
        9,
        "The platform's list does not end: 100000 items have come, and it has more.",
        'Is this the platform? Check --platform and the network.',
      ),
    );
  });

  test('A21: end with --timeout', async () => {
    const clock = new TestClock(Date.now());
    const server = await startEndlessPlatform(() => clock.advance(1000));
    expect(await logIn(server.url, { clock }, 'site:list --timeout=20')).toEqual(
      failed(
        9,
        "The platform's list did not end within 20 s: 2000 items have come.",
        'Give it longer with --timeout SECONDS.',
      ),
    );
  });

  test('A21: end with Ctrl-C, at once', async () => {
    let pages = 0;
    let interrupt = () => {};
    const server = await startEndlessPlatform(() => ++pages === 300 && interrupt());
    const onStart: RunOptions['onStart'] = send => {
      interrupt = () => send('SIGINT');
    };
    const began = performance.now();
    const { exitCode } = await logIn(server.url, { onStart }, 'site:list');
    expect(exitCode).toBe(130);
    expect(pages).toBeLessThan(310);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  test('A21+: which are large are bounded by what has come', async () => {
    const { api, server } = await openApi();
    const filler = 'x'.repeat(600_000);
    const page = (number: number) =>
      Array.from({ length: 100 }, (_, at) => ({ id: `${number}-${at}`, site: { id: 's', name: filler } }));
    const path = 'GET /api/users/u/memberships/sites?limit=100';
    server.expect(path, { json: page(0) });
    for (let number = 0; number < 4; number++)
      server.expect(`${path}&start=${number}-99`, { json: page(number + 1) });
    expect(await errorOf(api.sites.own('u'))).toMatchObject({
      message: "The platform's list does not end: 500 items have come, and it has more.",
    });
  });
});
