import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkPlatform, findPlatform } from '../../src/config/platform.ts';
import { createVariables } from '../../src/config/variables.ts';
import { emptyMachine, errorOf } from './machine.ts';

const pantheon = {
  name: 'pantheon',
  api: 'https://terminus.pantheon.io',
  sshHost: undefined,
  sshPort: 2222,
  gitHost: undefined,
};
const find = (name: string | undefined, env: Record<string, string> = {}, sandboxFolder?: string) =>
  findPlatform({ name, variables: createVariables({ define: {}, env, terminus: {} }), sandboxFolder });

describe('a platform', () => {
  test('is Pantheon unless another is named', () => {
    expect([find(undefined), find('pantheon')]).toEqual([pantheon, pantheon]);
  });

  test('is where the variables say, TURNOUT_ before TERMINUS_', () => {
    const env = {
      TERMINUS_HOST: 'other.example.com',
      TURNOUT_HOST: 'api.example.com',
      TERMINUS_PORT: '8443',
      TERMINUS_PROTOCOL: 'http',
      TURNOUT_PLAIN_HTTP: 'yes',
      TERMINUS_SSH_HOST: 'ssh.example.com',
      TURNOUT_SSH_PORT: '2022',
      TURNOUT_GIT_HOST: 'git.example.com',
    };
    expect(find(undefined, env)).toEqual({
      name: 'pantheon',
      api: 'http://api.example.com:8443',
      sshHost: 'ssh.example.com',
      sshPort: 2022,
      gitHost: 'git.example.com',
    });
  });

  test.each([
    ['terminus.example.com', 'https://terminus.example.com'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://terminus.example.com/api/', 'https://terminus.example.com'],
  ])('is the host that is named: %s', (name, api) => {
    expect(find(name)).toEqual({ ...pantheon, name, api });
  });

  test.each(['ftp://x', 'https://', 'https://user:pass@example.com', 'a b', 'http://%'])(
    'is not %s',
    async name => {
      const expected = {
        exit: 'usage',
        message: `"${name}" is not a platform.`,
        hint: 'It is pantheon, sandbox, or an address such as https://terminus.example.com',
      };
      expect(await errorOf(() => find(name))).toMatchObject(expected);
      expect(await errorOf(() => checkPlatform(name))).toMatchObject(expected);
    },
  );

  test.each([
    [
      { TURNOUT_SSH_HOST: '-oProxyCommand=x' },
      '"-oProxyCommand=x" is not the name of a host.',
      'Check TURNOUT_SSH_HOST.',
    ],
    [{ TERMINUS_GIT_HOST: '-x' }, '"-x" is not the name of a host.', 'Check TERMINUS_GIT_HOST.'],
    [
      { TURNOUT_SSH_PORT: '99999' },
      '"99999" is not a port.',
      'Check TURNOUT_SSH_PORT: a port is a number from 1 to 65535.',
    ],
  ])('is refused for %o', async (env, message, hint) => {
    expect(await errorOf(() => find(undefined, env))).toMatchObject({ exit: 'usage', message, hint });
  });
});

describe('a platform without encryption', () => {
  const refused = (host: string) => ({
    exit: 'unsafe',
    message: `http://${host} is not encrypted: others on the way could read the machine token.`,
    hint: `Use https://${host}. To accept that for one command: -D plain_http=yes, or TURNOUT_PLAIN_HTTP=yes.`,
  });

  test('A18: is refused, however it is named', async () => {
    const host = 'terminus.example.com';
    expect(await errorOf(() => find(`http://${host}`))).toMatchObject(refused(host));
    const terminus = { TERMINUS_HOST: host, TERMINUS_PROTOCOL: 'http' };
    expect(await errorOf(() => find(undefined, terminus))).toMatchObject(refused(host));
    const { home } = emptyMachine();
    const running = { api: 'http://192.0.2.1:1', sshHost: '192.0.2.1', sshPort: 2, gitHost: '192.0.2.1' };
    writeFileSync(join(home, 'running.json'), JSON.stringify(running));
    expect(await errorOf(() => find('sandbox', {}, home))).toMatchObject(refused('192.0.2.1:1'));
  });

  test.each(['127.0.0.1.example.com', '0.0.0.0:8080', 'localhost.example.com', '[::2]'])(
    'A18+: is refused at %s, which looks like this machine',
    async host => {
      expect(await errorOf(() => find(`http://${host}`))).toMatchObject(refused(host));
    },
  );

  test.each(['127.0.0.1:8080', '127.9.9.9', 'localhost:8080', '[::1]:8080', 'x.sandbox.localhost'])(
    'A18: is taken on this machine: %s',
    host => {
      expect(find(`http://${host}`).api).toBe(`http://${host}`);
      const [name = '', port = ''] = host.split(/:(?=\d+$)/);
      const terminus = { TERMINUS_HOST: name, TERMINUS_PORT: port, TERMINUS_PROTOCOL: 'http' };
      expect(find(undefined, terminus).api).toBe(`http://${host}`);
    },
  );

  test('A18: is taken elsewhere where the caller says so, and not where only a file of Terminus is silent', async () => {
    const host = 'terminus.example.com';
    expect(find(`http://${host}`, { TURNOUT_PLAIN_HTTP: 'yes' }).api).toBe(`http://${host}`);
    expect(await errorOf(() => find(`http://${host}`, { TURNOUT_PLAIN_HTTP: 'no' }))).toMatchObject(
      refused(host),
    );
  });
});

describe('a platform that there is not', () => {
  test.each(['foo', 'sandbx', 'Pantheon-2', 'my_site'])('W9: %s', async name => {
    const expected = {
      exit: 'usage',
      message: `There is no platform "${name}".`,
      hint: 'It is pantheon, sandbox, or an address such as https://terminus.example.com',
    };
    expect(await errorOf(() => find(name))).toMatchObject(expected);
    expect(await errorOf(() => checkPlatform(name))).toMatchObject(expected);
  });

  test('W9+: a host of one word has to say https', () => {
    expect(find('https://terminus').api).toBe('https://terminus');
    expect(find('localhost:8443').api).toBe('https://localhost:8443');
  });
});

describe('the sandbox', () => {
  const running = { api: 'http://127.0.0.1:1', sshHost: '127.0.0.1', sshPort: 2, gitHost: '127.0.0.1' };

  test('is where it has written that it listens', () => {
    const { home } = emptyMachine();
    writeFileSync(join(home, 'running.json'), JSON.stringify({ ...running, pid: 7 }));
    expect(find('sandbox', {}, home)).toEqual({ name: 'sandbox', ...running });
  });

  test('that does not run is said so', async () => {
    expect(await errorOf(() => find('sandbox', {}, emptyMachine().home))).toMatchObject({
      exit: 'network',
      message: 'The sandbox is not running.',
      hint: 'Start it with: turnout sandbox:start --detach',
    });
  });

  test.each(['{', '{"api": 1}'])('that has written nonsense (%s) is named', async content => {
    const { home } = emptyMachine();
    writeFileSync(join(home, 'running.json'), content);
    expect(await errorOf(() => find('sandbox', {}, home))).toMatchObject({
      exit: 'network',
      message: `${home}/running.json does not say where the sandbox listens: it is damaged.`,
      hint: 'Remove the file, then start the sandbox again: turnout sandbox:start --detach',
    });
  });
});
