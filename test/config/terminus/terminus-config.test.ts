import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openConfiguration } from '../../../src/config/configuration.ts';
import { readTerminusConfig } from '../../../src/config/terminus/terminus-config.ts';
import { emptyMachine, errorOf } from '../machine.ts';

function machineWith(content: string, env: Record<string, string> = {}) {
  const machine = emptyMachine({ env });
  mkdirSync(join(machine.home, '.terminus'));
  writeFileSync(join(machine.home, '.terminus', 'config.yml'), content);
  return machine;
}

async function openedWith(content: string, env: Record<string, string> = {}, define: string[] = []) {
  const machine = machineWith(content, env);
  return openConfiguration(machine, { define }, await readTerminusConfig(machine.home));
}

describe('config.yml of Terminus', () => {
  test('says where the platform is, in either spelling, below the variables', async () => {
    const file = 'TERMINUS_HOST: api.example.com\nport: 8443\nTERMINUS_SSH_HOST: ssh.example.com\n';
    expect((await openedWith(file)).platform()).toMatchObject({
      api: 'https://api.example.com:8443',
      sshHost: 'ssh.example.com',
    });
    const { platform } = await openedWith(file, { TERMINUS_HOST: 'x.example.com' }, ['terminus_port=1234']);
    expect(platform().api).toBe('https://x.example.com:1234');
  });

  test('says which site and environment, below everything else', async () => {
    const file = 'TERMINUS_SITE: shop\nenv: dev\nformat: json\ntimeout: 3\non_changes: discard\n';
    const { setting, settings } = await openedWith(file);
    expect(['site', 'env', 'format', 'timeout', 'on_changes'].map(name => setting(name as 'site'))).toEqual([
      'shop',
      'dev',
      undefined,
      undefined,
      undefined,
    ]);
    expect(settings().find('site')).toEqual({ value: 'shop', from: '~/.terminus/config.yml' });
    expect((await openedWith(file, { TERMINUS_SITE: 'x' })).setting('site')).toBe('x');
  });

  test('has defaults of options: those of all commands, and over them those of one', async () => {
    const { optionsFor } = await openedWith(
      'options:\n  format: json\n  yes: true\ncommand:\n  auth:\n    login:\n      options:\n        email: a@b.c\n        format: csv\n',
    );
    expect(optionsFor('auth:login')).toEqual({ format: 'csv', yes: true, email: 'a@b.c' });
    expect(optionsFor('env:list')).toEqual({ format: 'json', yes: true });
  });

  test.each(['host: [unclosed', '- a list', 'just words'])(
    'that is not YAML (%s) stops everything',
    async text => {
      const { home } = machineWith(text);
      expect(await errorOf(() => readTerminusConfig(home))).toMatchObject({
        exit: 'failed',
        message: `The configuration of Terminus in ${home}/.terminus/config.yml cannot be read: it is not YAML.`,
        hint: 'Fix the file, or move it away.',
      });
    },
  );

  test.each(['', '\n', '# only a comment\n', '---\n'])('that is empty (%j) says nothing', async text => {
    const { home } = machineWith(text);
    expect((await readTerminusConfig(home)).values).toEqual({});
  });

  test('does not have to be there', async () => {
    expect((await readTerminusConfig(emptyMachine().home)).values).toEqual({});
    expect((await readTerminusConfig(undefined)).values).toEqual({});
  });
});

describe('-D', () => {
  test('takes what Terminus takes, also what we have no use for', async () => {
    const { variables } = await openedWith('', {}, [
      'TERMINUS_USER=a@b.c',
      'plugins_dir=/x',
      'vcr_mode=none',
    ]);
    expect(variables.text('user')).toBe('a@b.c');
  });
});
