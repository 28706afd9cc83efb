import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SeedPlan } from '../../../src/sandbox/seed/plan.ts';
import { TestClock } from '../../support/test-clock.ts';
import { until } from '../../support/until.ts';
import { type Answer, fieldsOf, openPlatform, type PlatformFixture } from '../platform-fixture.ts';
import { smallCode, smallPlan, smallSite } from '../small-plan.ts';
import { type TerminusRequest, terminusSession } from './terminus-requests.ts';

/** The shop, whose upstream has gone on. */
const plan: SeedPlan = {
  ...smallPlan,
  sites: [
    {
      ...smallSite,
      code: {
        ...smallCode,
        upstream: [{ message: 'Update', files: { 'upstream.txt': 'new\n' } }],
      },
    },
  ],
};

let platform: PlatformFixture;
const names = new Map<string, string>();
/** What Terminus keeps: nothing before it has logged in, and then it still sends the header. */
let session = '';

beforeAll(async () => {
  platform = await openPlatform({ clock: new TestClock(), plan });
  names.set('SITE', platform.siteId()).set('USER', platform.userId('ann@example.com'));
  names.set('TOKEN', platform.token);
});

afterAll(() => platform.dispose());

function filled(text: string): string {
  return text.replace(/\b(SITE|USER|TOKEN|KEY|DEVICE|WORKFLOW)\b/g, name => names.get(name) ?? name);
}

/** As Terminus 3.6 puts them on every request (platform-api.md 1); no bearer for a login. */
function headersFor(command: string, { line, body }: TerminusRequest): Record<string, string> {
  return {
    ...(line.endsWith('machine-token') ? {} : { Authorization: `Bearer ${session}` }),
    'User-Agent': 'Terminus/3.6.1 (php_version=8.2.20&script=bin/terminus)',
    Accept: 'application/json',
    'X-Pantheon-Trace-Id': '3c1f7f5e-9d7b-4f7a-8f3c-0b5f6a1d2e3f',
    'X-Pantheon-Terminus-Command': JSON.stringify({ command, arguments: [], options: {}, truncated: false }),
    'X-Pantheon-Terminus-Environment': '{"CI":false,"OS":"Linux"}',
    ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
  };
}

async function send(command: string, wanted: TerminusRequest): Promise<Answer> {
  const [method = '', path = ''] = filled(wanted.line).split(' ');
  const answer = await platform.sandbox.handle(
    new Request(`http://127.0.0.1/api/${path}`, {
      method,
      headers: headersFor(command, wanted),
      ...(wanted.body === undefined ? {} : { body: filled(JSON.stringify(wanted.body)) }),
    }),
  );
  const text = await answer.text();
  const isJson = answer.headers.get('content-type')?.includes('json') && text !== '';
  return {
    status: answer.status,
    headers: answer.headers,
    text,
    json: isJson ? JSON.parse(text) : undefined,
  };
}

function sent(command: string, wanted: TerminusRequest): Promise<Answer> {
  if (!wanted.poll) return send(command, wanted);
  return until(async () => {
    const answer = await send(command, wanted);
    return fieldsOf(answer.json)['result'] === null ? undefined : answer;
  });
}

/** `string` and the like stand for any value of the type, `*` for any key; a list has to begin as told. */
function readable(reads: unknown, value: unknown): unknown {
  if (reads === 'string' || reads === 'number' || reads === 'boolean') {
    return typeof value === reads ? reads : value;
  }
  if (Array.isArray(reads)) {
    const found = Array.isArray(value) ? value : [];
    return reads.length === 0 ? value : reads.map((each, index) => readable(each, found[index]));
  }
  if (typeof reads !== 'object' || reads === null) return value;
  const found = typeof value === 'object' && value !== null ? fieldsOf(value) : {};
  const keys = Object.keys(reads);
  if (keys.length === 0) return value;
  if ('*' in reads) return { '*': readable(reads['*'], Object.values(found)[0]) };
  return Object.fromEntries(Object.entries(reads).map(([key, each]) => [key, readable(each, found[key])]));
}

function remember({ line }: TerminusRequest, { json, text }: Answer): void {
  if (line.endsWith('machine-token')) session = String(fieldsOf(json)['session']);
  if (/^POST sites.*\/workflows$/.test(line)) names.set('WORKFLOW', String(fieldsOf(json)['id']));
  if (line === 'GET users/USER/machine_tokens') {
    const [token] = Array.isArray(json) ? json : [];
    if (token) names.set('DEVICE', String(fieldsOf(token)['id']));
  }
  if (line === 'POST users/USER/keys') names.set('KEY', text.replaceAll('"', ''));
}

test.each(terminusSession)('$command', async ({ command, requests }) => {
  if (command.startsWith('WRITE ')) await platform.write('dev', command.slice(6), 'one\n');
  for (const wanted of requests) {
    const answer = await sent(command, wanted);
    remember(wanted, answer);
    expect([wanted.line, answer.status]).toEqual([wanted.line, wanted.status ?? 200]);
    if (wanted.reads instanceof RegExp) expect(answer.text).toMatch(wanted.reads);
    else {
      const reads: unknown = JSON.parse(filled(JSON.stringify(wanted.reads)));
      expect(readable(reads, answer.json)).toEqual(reads);
    }
  }
  const body = {
    exit_code: 0,
    duration: '00:00:01',
    time_start: '2026-01-15 12:00:00',
    time_end: '2026-01-15 12:00:01',
  };
  expect((await send(command, { line: 'POST track', body, reads: {} })).status).toBe(204);
});

test('a command before the login is told so, and its bearer is empty', async () => {
  session = '';
  const { status, json } = await send('env:diffstat', { line: 'GET sites/SITE/environments', reads: {} });
  expect([status, json]).toEqual([401, 'Invalid or expired session header: X-Pantheon-Session']);
});

test('the id of the key was the MD5 of its blob', () => {
  const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  expect(names.get('KEY')).toBe(createHash('md5').update(Buffer.from(blob, 'base64')).digest('hex'));
});
