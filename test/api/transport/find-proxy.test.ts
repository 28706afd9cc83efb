import { describe, expect, test } from 'vitest';
import { findProxy } from '../../../src/api/transport/find-proxy.ts';
import { isLoopback } from '../../../src/contract/loopback.ts';

const api = new URL('https://terminus.example.com');
const plain = new URL('http://terminus.example.com');
const find = (env: Record<string, string>, url = api) => {
  const found = findProxy(url, { env });
  return found && `${found.url.href} ${found.from}`;
};

test.each<[Record<string, string>, URL, string | undefined]>([
  [{}, api, undefined],
  [{ HTTPS_PROXY: 'http://a.example:8080' }, api, 'http://a.example:8080/ HTTPS_PROXY'],
  [{ https_proxy: 'a.example:8080', HTTPS_PROXY: 'b.example' }, api, 'http://a.example:8080/ https_proxy'],
  [{ https_proxy: '', HTTPS_PROXY: 'b.example' }, api, 'http://b.example/ HTTPS_PROXY'],
  [{ HTTPS_PROXY: '"http://a.example:8080"\r\n' }, api, 'http://a.example:8080/ HTTPS_PROXY'],
  [{ HTTP_PROXY: 'a.example' }, api, undefined],
  [{ HTTP_PROXY: 'a.example' }, plain, 'http://a.example/ HTTP_PROXY'],
  [{ HTTP_PROXY: 'a.example', REQUEST_METHOD: 'GET' }, plain, undefined],
  [{ ALL_PROXY: 'https://a.example' }, api, 'https://a.example/ ALL_PROXY'],
  [{ all_proxy: 'a.example', HTTPS_PROXY: 'b.example' }, api, 'http://b.example/ HTTPS_PROXY'],
  [{ HTTPS_PROXY: 'a.example', NO_PROXY: 'example.com' }, api, undefined],
  [{ HTTPS_PROXY: 'a.example', no_proxy: '"example.com"\r' }, api, undefined],
])('R13: %j', (env, url, proxy) => {
  expect(find(env, url)).toBe(proxy);
});

test('R13: what is named for turnout alone wins, and none means none', () => {
  const env = { HTTPS_PROXY: 'a.example' };
  expect(findProxy(api, { env, own: { value: 'c.example', from: '--proxy' } })?.from).toBe('--proxy');
  for (const value of ['none', 'off', 'NO', 'direct']) {
    expect(findProxy(api, { env, own: { value, from: '--proxy' } })).toBe(undefined);
  }
});

test.each(['localhost', '127.0.0.1', '127.1', '[::1]', 'api.sandbox.localhost', '[::ffff:127.0.0.1]'])(
  'R13: %s never goes through one',
  host => {
    for (const protocol of ['http', 'https']) {
      const url = new URL(`${protocol}://${host}:4567`);
      expect(isLoopback(url.hostname)).toBe(true);
      expect(find({ ALL_PROXY: 'a.example', HTTP_PROXY: 'a.example' }, url)).toBe(undefined);
    }
  },
);

test.each(['127.0.0.1.example.com', 'localhost.example.com', '0.0.0.0', '128.0.0.1', '[::2]', 'mylocalhost'])(
  'R13: %s is not this machine',
  host => {
    expect(isLoopback(new URL(`https://${host}`).hostname)).toBe(false);
  },
);

describe('credentials', () => {
  const authorization = (value: string) =>
    findProxy(api, { env: { HTTPS_PROXY: value } })?.authorization?.reveal();
  const basic = (login: string) => Buffer.from(login).toString('base64');

  test.each([
    ['http://ada:secret@a.example', 'ada:secret'],
    ['http://ada:p%40ss%3Aword@a.example', 'ada:p@ss:word'],
    ['http://ada:p@ss@a.example', 'ada:p@ss'],
    ['http://ada:100%@a.example', 'ada:100%'],
    ['http://ada@a.example', 'ada:'],
    ['ada:secret@a.example:8080', 'ada:secret'],
    ['http://CORP%5Cada:secret@a.example', 'CORP\\ada:secret'],
  ])('R13: %s', (value, login) => {
    expect(authorization(value)).toBe(basic(login));
    expect(find({ HTTPS_PROXY: value })).toMatch(/^http:\/\/a\.example(:8080)?\/ HTTPS_PROXY$/);
  });

  test.each([
    'http://ada:s#cret-CANARY@a.example',
    'http://',
    'ftp://a.example',
    'http://a b',
    'http://a.example:99999',
    'http:/a.example:8080',
    'https:/10.0.0.1:8080',
    'http:a.example',
  ])('R13+: %s is no address, and is not shown', value => {
    const fail = () => find({ HTTPS_PROXY: value });
    expect(fail).toThrow(
      expect.objectContaining({ exit: 'usage', message: 'HTTPS_PROXY is not the address of a proxy.' }),
    );
  });

  test('R13+: SOCKS is named', () => {
    expect(() => find({ all_proxy: 'socks5h://ada:CANARY@a.example' })).toThrow(
      'all_proxy names a SOCKS proxy, which turnout does not speak.',
    );
  });
});
