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
    [{ TURNOUT_SSH_HOST: '-oProxyCommand=x' }, '"-oProxyCommand=x" is not the name of a host.'],
    [{ TURNOUT_SSH_PORT: '99999' }, '"99999" is not a port.'],
  ])('is refused for %o', async (env, message) => {
    expect(await errorOf(() => find(undefined, env))).toMatchObject({ exit: 'usage', message });
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
