import { execFileSync } from 'node:child_process';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { isMissing } from '../sandbox/ssh/run-program.ts';
import { createDice, type Dice } from './harness/dice.ts';
import { faultTest, size } from './harness/fault-test.ts';
import { startGoodClient } from './harness/good-client.ts';
import { type AttackedPlatform, startPlatform } from './harness/platform.ts';

let platform: AttackedPlatform;
let port: number;

beforeAll(async () => {
  platform = await startPlatform();
  port = Number(new URL(platform.process.api).port);
});

afterAll(() => platform.end());

/** What comes back for these bytes, until the server ends or says nothing more for a moment. */
function speak(bytes: Buffer, keepOpen = false): Promise<string> {
  return new Promise(resolve => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => (keepOpen ? socket.write(bytes) : socket.end(bytes)));
    socket.setTimeout(300, () => socket.destroy());
    socket.on('data', chunk => {
      heard += chunk.toString('latin1');
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(heard));
  });
}

const methods = [
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'CONNECT',
  'get',
  'G\0T',
  '',
  'X'.repeat(9000),
];
const paths = [
  '/api/authorize/machine-token',
  '/api/sites/%00',
  '/api/sites/..%2f..%2fetc',
  '/api/../../etc/passwd',
  '//evil.example/api',
  'http://evil.example/api/sites',
  `/api/${'x'.repeat(20_000)}`,
  '/api/sites/%',
  '/api/sites/%ff%fe',
  '*',
  '',
  '/api/users/__proto__/keys',
  '/api/sites/constructor/workflows?limit=1e999&start[]=x&start=__proto__',
];
const headers = [
  'content-length: 5',
  'content-length: -1',
  'content-length: 99999999999999999999',
  'content-length: 5\r\ncontent-length: 6',
  'transfer-encoding: chunked',
  'transfer-encoding: chunked\r\ncontent-length: 4',
  'transfer-encoding: xchunked',
  'host: evil.example',
  'host: localhost\r\nhost: evil.example',
  'origin: https://evil.example',
  'authorization: Bearer x',
  'authorization: Bearer \xff\xfe',
  `authorization: Bearer ${'x'.repeat(10_000)}`,
  'x: \0',
  ' folded: x',
  'no colon',
  `${'x'.repeat(70_000)}: y`,
  'expect: 100-continue',
  'upgrade: websocket\r\nconnection: upgrade',
  'content-type: text/plain',
];
const bodies = [
  '',
  '{',
  '[]',
  'null',
  '"x"',
  '{"machine_token":{}}',
  '5\r\nabc',
  'ffffffff\r\n',
  '0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  '['.repeat(5000),
  '{"__proto__":{"x":1}}',
  '\xff\xfe\0',
];

function malformed(dice: Dice): Buffer {
  const head = [
    `${dice.pick(methods)} ${dice.pick(paths)} HTTP/${dice.pick(['1.1', '1.0', '0.9', '2.0', '9'])}`,
  ];
  if (!dice.oneIn(4)) head.push('host: 127.0.0.1');
  for (let n = dice.below(4); n > 0; n--) head.push(dice.pick(headers));
  const end = dice.pick(['\r\n', '\r\n', '\n', '\r']);
  const whole = Buffer.from(`${head.join(end)}${end}${end}${dice.pick(bodies)}`, 'latin1');
  if (dice.oneIn(5)) return dice.bytes(dice.below(300));
  if (dice.oneIn(5)) return whole.subarray(0, dice.below(whole.length));
  return whole;
}

faultTest('S-28', 'malformed requests, beside a good client', async tally => {
  const { client, site } = platform;
  const good = startGoodClient(() => client.get(`sites/${site}`));
  const before = platform.vitals();
  let accepted = 0;
  const attack = async (seed: number) => {
    const dice = createDice(seed);
    for (let n = 0; n < size({ quick: 400, whole: 2000 }) / 8; n++) {
      const bytes = malformed(dice);
      await tally.attempt(`${n} of seed ${seed}`, async () => {
        const heard = await speak(bytes, dice.oneIn(10));
        if (/^HTTP\/1\.1 2/.test(heard)) accepted += 1;
        expect(heard).not.toMatch(/^HTTP\/1\.1 500/);
        expect(heard).not.toContain(platform.process.folder);
        platform.vitals();
      });
    }
  };
  await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(attack));
  const { asked, longest } = await good.end();
  const after = platform.vitals();
  tally.note(
    `the good client asked ${asked} times and waited ${longest} ms at most; ${accepted} answered with 2xx`,
  );
  tally.note(
    `memory ${before.memory} → ${after.memory} MiB, descriptors ${before.descriptors} → ${after.descriptors}`,
  );
  // A second is promised of a machine that does nothing else; a loaded one shall not hang.
  expect(longest).toBeLessThan(size({ quick: 60_000, whole: 1000 }));
  expect(after.memory).toBeLessThan(before.memory + 200);
});

faultTest('S-28', 'two hundred connections that say nothing, and bodies that never come', async tally => {
  const slow = Array.from({ length: 200 }, (_, n) => {
    const socket = connect(port, '127.0.0.1').on('error', () => {});
    socket.write(
      n % 2
        ? 'GET /api/x HT'
        : 'POST /api/track HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\nx',
    );
    return socket;
  });
  for (let n = 0; n < 10; n++) {
    await tally.attempt(`request ${n} meanwhile`, () => platform.client.get(`sites/${platform.site}`));
  }
  for (const socket of slow) socket.destroy();
});

faultTest(
  'S-27',
  'addresses that the sandbox listens on',
  async tally => {
    const lines = execFileSync('ss', ['-ltnp'], { encoding: 'utf8' }).split('\n');
    const own = lines.filter(line => line.includes(`pid=${platform.process.pid},`));
    expect(own.length).toBe(2);
    for (const line of own) {
      await tally.attempt(line, () => expect(line.split(/\s+/)[3]).toMatch(/^127\.0\.0\.1:/));
    }
  },
  { skipped: isMissing('ss') ? 'ss is not on PATH' : undefined },
);

faultTest('S-40', 'tokens in the form of the real platform', async tally => {
  for (const token of [
    'x'.repeat(44),
    'CANARY-real_token-4711',
    '',
    'sandbox',
    ' sandbox-x',
    'Sandbox-abc',
    'sandbox-',
  ]) {
    await tally.attempt(JSON.stringify(token), async () => {
      const answer = await fetch(`${platform.process.api}/api/authorize/machine-token`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ machine_token: token, client: 'terminus' }),
      });
      expect(answer.status).toBe(401);
      expect(await answer.text()).not.toContain('CANARY');
    });
  }
});
