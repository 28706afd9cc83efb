import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startConnectProxy } from '../support/network/connect-proxy.ts';
import { newPerson } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { TestClock } from '../support/test-clock.ts';
import { failed, type Stage, setStage } from './stage.ts';

const platform = 'https://platform.example';
const token = { TURNOUT_PLATFORM: platform, TURNOUT_MACHINE_TOKEN: 'token-CANARY-4711' };
const forbidden = 'HTTP/1.1 403 Forbidden\r\n\r\n';

describe('a platform behind a proxy', () => {
  const person = newPerson();
  afterAll(() => person.dispose());

  const refused = (proxy: string, from: string) =>
    failed(
      9,
      `The proxy ${proxy} (${from}) does not allow connections to platform.example:443 (403).`,
      'Ask its administrator to allow platform.example:443. If the host is reachable without the proxy: NO_PROXY=platform.example, or --proxy=none.',
    );

  test('R13: is asked through the one that the environment names', async () => {
    const proxy = await startConnectProxy({ answer: forbidden });
    for (const name of ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy']) {
      const ran = await person.run('site:list', { env: { ...token, [name]: `http://${proxy.host}` } });
      expect(ran).toEqual(refused(proxy.host, name));
    }
    expect(proxy.asked).toEqual(Array.from({ length: 4 }, () => 'platform.example:443'));
  });

  test('R13: --proxy and its variables win', async () => {
    const proxy = await startConnectProxy({ answer: forbidden });
    const env = { ...token, HTTPS_PROXY: 'http://127.0.0.1:1' };
    const flag = await person.run(`site:list --proxy=${proxy.host}`, { env });
    expect(flag).toEqual(refused(proxy.host, '--proxy'));
    const variable = await person.run('site:list', { env: { ...env, TURNOUT_PROXY: proxy.host } });
    expect(variable).toEqual(refused(proxy.host, 'TURNOUT_PROXY'));
    const define = await person.run(`site:list -D proxy=${proxy.host}`, { env });
    expect(define).toEqual(refused(proxy.host, '-D'));
  });

  test('R13: no password is shown, with -vvv neither', async () => {
    const proxy = await startConnectProxy({ answer: forbidden });
    const password = 'pw-CANARY';
    const address = `http://ada:${password}@${proxy.host}`;
    for (const [words, env] of [
      [['site:list', '-vvv'], { HTTPS_PROXY: address }],
      [['site:list', '-vvv', `--proxy=${address}`], {}],
      [['site:list', '-vvv', '--proxy', `ada:${password}@${proxy.host}`], {}],
      [['site:list', '-vvv', '-D', `proxy=ada:${password}@${proxy.host}`], {}],
    ] as const) {
      const { exitCode, stderr } = await person.run(words, { env: { ...token, ...env } });
      expect(exitCode).toBe(9);
      expect(stderr).toContain(`through the proxy ${proxy.host}`);
      expect(stderr).not.toContain('CANARY');
    }
  });

  test('R13+: a proxy that says nothing is named when the time is up', async () => {
    const proxy = await startConnectProxy({});
    const clock = new TestClock(Date.now());
    const ran = person.run('site:list', { env: { ...token, HTTPS_PROXY: proxy.host }, clock });
    await vi.waitUntil(() => proxy.asked.length === 1);
    clock.advance(30_000);
    expect(await ran).toEqual(
      failed(
        9,
        `The proxy ${proxy.host} (HTTPS_PROXY) kept us waiting: platform.example did not answer within 30 s.`,
        'Check HTTPS_PROXY; --proxy=none goes without it.',
      ),
    );
  });

  test('R13+: what is no proxy is refused before anything is sent', async () => {
    const env = { ...token, HTTPS_PROXY: 'socks5://127.0.0.1:9050' };
    expect(await person.run('site:list', { env })).toEqual(
      failed(
        2,
        'HTTPS_PROXY names a SOCKS proxy, which turnout does not speak.',
        'Name an HTTP proxy with --proxy URL, or go without one: --proxy=none. For SFTP and Git: a ProxyCommand in ~/.ssh/config.',
      ),
    );
  });
});

describe('the sandbox', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
    await keepKey(stage.person);
  });
  afterAll(() => stage.dispose());
  const dead = {
    HTTP_PROXY: 'http://127.0.0.1:1',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    ALL_PROXY: 'x.example',
  };

  test('R13: is never asked through a proxy', async () => {
    expect(await stage.run('auth:whoami', { env: dead })).toEqual({
      exitCode: 0,
      stdout: 'dev@sandbox.localhost\n',
      stderr: '',
    });
    expect((await stage.run('auth:whoami --proxy=127.0.0.1:1', {})).exitCode).toBe(0);
  });

  test('R13: connection:test has no line for a proxy that is not used', async () => {
    const { stdout } = await stage.run('connection:test my-site.dev --format=csv --fields=step', {
      env: dead,
    });
    expect(stdout).not.toContain('proxy');
  });

  test('R13: connection:test names the one that is', async () => {
    const proxy = await startConnectProxy({ answer: forbidden });
    const env = { ...token, HTTPS_PROXY: `http://ada:pw-CANARY@${proxy.host}` };
    const { stdout } = await stage.run(
      'connection:test my-site.dev --format=csv --fields=step,result,found',
      { env },
    );
    expect(stdout).toContain(
      `proxy,ok,"The API is asked through ${proxy.host} (HTTPS_PROXY); SFTP and Git do not go through it."\n`,
    );
    expect(stdout).not.toContain('CANARY');
  });
});
