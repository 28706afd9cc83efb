import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpProxyFor } from '../../src/ssh/http-proxy.ts';
import { failed, type Stage, setStage } from '../commands/stage.ts';
import { makeKey } from '../support/ssh/keys.ts';

const host = 'appserver.dev.1234.drush.in';

describe('the HTTP proxy that SFTP does not go through', () => {
  test.each<[Record<string, string>, string | undefined]>([
    [{}, undefined],
    [{ HTTPS_PROXY: 'http://proxy.example.com:3128' }, 'proxy.example.com:3128'],
    [{ https_proxy: 'http://ada:secret@proxy.example.com:3128/' }, 'proxy.example.com:3128'],
    [{ ALL_PROXY: 'socks5h://127.0.0.1:1080' }, '127.0.0.1:1080'],
    [{ HTTP_PROXY: 'proxy:80' }, 'proxy:80'],
    [{ HTTPS_PROXY: '' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', NO_PROXY: 'localhost, .drush.in' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: '*' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'example.com,in' }, undefined],
    [{ HTTPS_PROXY: 'http://p:1', no_proxy: 'rush.in' }, 'p:1'],
  ])('R13: with %j it is %s', (env, proxy) => {
    expect(httpProxyFor(host, env)).toBe(proxy);
  });
});

describe('where a proxy is set and the server is not reached directly', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await setStage();
    const key = makeKey('ecdsa');
    mkdirSync(join(stage.person.home, '.ssh'));
    writeFileSync(join(stage.person.home, '.ssh/id_ecdsa'), key.private, { mode: 0o600 });
    writeFileSync(join(stage.person.home, 'key.pub'), key.public);
    await stage.run('ssh-key:add key.pub');
  });
  afterAll(() => stage.dispose());

  const env = { HTTPS_PROXY: 'http://ada:secret@proxy.example.com:3128', TURNOUT_SSH_PORT: '1' };
  const remedy =
    'SFTP goes there directly, not through the proxy proxy.example.com:3128. Lead it through in ~/.ssh/config: ProxyCommand nc -X connect -x proxy.example.com:3128 %h %p, or ProxyJump HOST.';

  test('R13: the error says that SFTP does not go through it, and how it can', async () => {
    expect(await stage.run('file:list my-site.dev:code', { env })).toEqual(
      failed(9, 'No SFTP session with 127.0.0.1:1: nothing listens there.', remedy),
    );
  });

  test('R13: connection:test says the same at its tcp step, and where the port is open as well', async () => {
    const { stderr, exitCode } = await stage.run('connection:test my-site.dev', { env });
    expect(stderr).toContain(
      ` [error]  tcp: No SFTP session with 127.0.0.1:1: nothing listens there.\n [notice] ${remedy}\n`,
    );
    expect(exitCode).toBe(9);
    const open = await stage.run('connection:test my-site.dev --json', {
      env: { HTTPS_PROXY: env.HTTPS_PROXY },
    });
    const found = (JSON.parse(open.stdout) as { step: string; found: string }[]).find(
      each => each.step === 'tcp',
    );
    expect(found?.found).toBe('Port 22222 is open, without the proxy proxy.example.com:3128.');
  });
});
