import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openConfiguration } from '../../src/config/configuration.ts';
import { resolve, type Sources } from '../../src/config/precedence.ts';
import { TurnoutError } from '../../src/errors/turnout-error.ts';
import { emptyMachine, errorOf } from './machine.ts';

const everything: Sources = {
  flags: { site: 'flag' },
  env: { TURNOUT_SITE: 'turnout', TERMINUS_SITE: 'terminus' },
  dotEnv: { TURNOUT_SITE: 'dot-turnout', TERMINUS_SITE: 'dot-terminus' },
  settings: { site: 'settings' },
};

describe('what wins', () => {
  test.each<[Partial<Sources>, string, string]>([
    [{}, 'flag', 'flag'],
    [{ flags: { site: '' } }, 'turnout', 'TURNOUT_SITE'],
    [{ flags: {}, env: { TURNOUT_SITE: '', TERMINUS_SITE: 'terminus' } }, 'terminus', 'TERMINUS_SITE'],
    [{ flags: {}, env: {} }, 'dot-turnout', '.env'],
    [{ flags: {}, env: {}, dotEnv: { TERMINUS_SITE: 'dot-terminus' } }, 'dot-terminus', '.env'],
    [{ flags: {}, env: {}, dotEnv: {} }, 'settings', 'settings'],
  ])('without the stronger ones (%o) is %s from %s', (without, value, from) => {
    expect(resolve('site', { ...everything, ...without })).toEqual({ value, from });
  });

  test('is nothing where nothing is set', () => {
    expect(resolve('site', { flags: {}, env: {}, dotEnv: {}, settings: {} })).toBeUndefined();
  });

  test('is never what a .env file says about a host or a policy', () => {
    const dotEnv = {
      TURNOUT_PLATFORM: 'https://evil.example.com',
      TERMINUS_PLATFORM: 'https://evil.example.com',
      TURNOUT_ON_CHANGES: 'discard',
      TURNOUT_TIMEOUT: '1',
    };
    const sources = { flags: {}, env: {}, dotEnv, settings: {} };
    expect([
      resolve('platform', sources),
      resolve('on_changes', sources),
      resolve('timeout', sources),
    ]).toEqual([undefined, undefined, undefined]);
  });
});

describe('a configuration', () => {
  const line = { define: [] };

  test('reads .env of the folder: quotes, export, comments, other lines, an = in the value', () => {
    const machine = emptyMachine();
    writeFileSync(
      join(machine.home, '.env'),
      '# TERMINUS_SITE=no\nexport TERMINUS_SITE="shop"\r\nTURNOUT_ENV = \'dev\' \nOTHER=x\nTURNOUT_FORMAT=a=b\nrubbish\n',
    );
    const { setting } = openConfiguration(machine, line);
    expect([setting('site'), setting('env'), setting('format')]).toEqual(['shop', 'dev', 'a=b']);
  });

  test.each<[string, string]>([
    ['"shop" # the shop', 'shop'],
    ["'shop'# the shop", 'shop'],
    ['`shop` # the shop', 'shop'],
    ['shop # the "shop"', 'shop'],
    ['shop\t#', 'shop'],
    ['"a # b" # c', 'a # b'],
    ['"it\\"s" # c', 'it\\"s'],
    ['"a\\" # c', 'a\\'],
    ['a#b', 'a#b'],
    ['"shop', '"shop'],
    ['"a" b', '"a" b'],
    [' # nothing', ''],
    ['"" # nothing', ''],
  ])('A19+: reads %s in .env as %o', (written, value) => {
    const machine = emptyMachine();
    writeFileSync(join(machine.home, '.env'), `export\tTURNOUT_SITE=${written}\nTURNOUT_ENV=dev\n`);
    const { setting } = openConfiguration(machine, line);
    expect([setting('site'), setting('env')]).toEqual([value || undefined, 'dev']);
  });

  test.each([
    ['UTF-8 with a mark', '\uFEFF', 'utf8'],
    ['UTF-16', '\uFEFF', 'utf16le'],
    ['UTF-16 without a mark', '', 'utf16le'],
  ] as const)('A19+: reads a .env in %s, with line ends of any system', (_name, mark, encoding) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const machine = emptyMachine();
      const text = `${mark}${['TURNOUT_SITE=shop', 'TURNOUT_ENV="dev" # x', ''].join(end)}`;
      writeFileSync(join(machine.home, '.env'), Buffer.from(text, encoding));
      const { setting } = openConfiguration(machine, line);
      expect([setting('site'), setting('env')]).toEqual(['shop', 'dev']);
    }
  });

  test('takes no machine token and no host from .env', async () => {
    const machine = emptyMachine();
    writeFileSync(
      join(machine.home, '.env'),
      'TURNOUT_MACHINE_TOKEN=CANARY\nTURNOUT_HOST=evil.example.com\n',
    );
    const { platform, credentials } = openConfiguration(machine, line);
    expect(platform().api).toBe('https://terminus.pantheon.io');
    expect(await credentials().machineToken()).toBeUndefined();
  });

  test('takes -D, and a flag of its own name before it', () => {
    const machine = emptyMachine({ env: { TURNOUT_FORMAT: 'csv', TURNOUT_SITE: 'x' } });
    const { setting } = openConfiguration(machine, { format: 'json', define: ['format=yaml', 'site=a=b'] });
    expect([setting('format'), setting('site')]).toEqual(['json', 'a=b']);
  });

  test.each([
    ['nonsense', '-D takes NAME=VALUE.'],
    ['=x', '-D takes NAME=VALUE.'],
    ['yes=1', 'There is no setting "yes".'],
    ['__proto__=1', 'There is no setting "__proto__".'],
  ])('refuses -D %s', async (define, message) => {
    const error = await errorOf(() => openConfiguration(emptyMachine(), { define: [define] }));
    expect(error).toMatchObject({ exit: 'usage', message });
  });

  test('without a home has no folders, and says so only where one is needed', async () => {
    const machine = { ...emptyMachine(), home: undefined };
    const { setting, knownHosts, sandboxFolder, settings } = openConfiguration(machine, line);
    expect(setting('site')).toBeUndefined();
    expect(knownHosts()).toEqual([]);
    expect(sandboxFolder('box')).toBe(join(machine.folder(), 'box'));
    expect(await errorOf(() => sandboxFolder())).toMatchObject({
      exit: 'usage',
      message: 'No home folder to keep the sandbox in.',
      hint: 'Name one with --dir DIR.',
    });
    expect(await errorOf(() => settings().keep('site', 'x'))).toMatchObject({
      exit: 'usage',
      message: 'No home folder to save settings in.',
      hint: 'Set the variable TURNOUT_SITE instead.',
    });
  });

  test('makes a path as typed absolute', () => {
    const machine = emptyMachine({ folder: '/work' });
    const { toPath: pathOf } = openConfiguration(machine, line);
    expect(['a/b', '/c', '~/d', '~', '~e'].map(pathOf)).toEqual([
      '/work/a/b',
      '/c',
      join(machine.home, 'd'),
      machine.home,
      '/work/~e',
    ]);
  });

  test('A19: passes over a .env which is a folder, such as a Python environment', () => {
    const machine = emptyMachine();
    mkdirSync(join(machine.home, '.env'));
    expect(openConfiguration(machine, line).setting('site')).toBeUndefined();
  });

  test.each([undefined, '/home'])('U5: refuses a ~ that cannot be expanded, with HOME %s', async home => {
    const { toPath: pathOf } = openConfiguration({ ...emptyMachine(), home }, line);
    const other = '~bob/x begins with the home of another user, which only a shell finds.';
    expect(await errorOf(() => pathOf('~bob/x'))).toMatchObject({ exit: 'usage', message: other });
    if (home !== undefined) return;
    for (const file of ['~', '~/.ssh/id_ecdsa']) {
      expect(await errorOf(() => pathOf(file))).toMatchObject({
        exit: 'usage',
        message: `${file} cannot be found: HOME is not set, or names no folder that is there.`,
        hint: 'Give an absolute path, or set HOME.',
      });
    }
  });

  test('A2: a folder that has gone matters only to a relative path', async () => {
    const gone = new TurnoutError('failed', 'The folder has gone.');
    const folder = () => {
      throw gone;
    };
    const { toPath: pathOf, setting } = openConfiguration({ ...emptyMachine(), folder }, line);
    expect(setting('site')).toBeUndefined();
    expect(pathOf('/a/b')).toBe('/a/b');
    expect(await errorOf(() => pathOf('a/b'))).toBe(gone);
  });
});
