import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'turnout-package-'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A person's shell with nothing of ours in it. */
const env = {
  PATH: process.env['PATH'] ?? '',
  HOME: folder,
  npm_config_cache: join(folder, 'cache'),
  npm_config_update_notifier: 'false',
  TURNOUT_PLATFORM: 'sandbox',
};

test('what npm pack puts into the archive is all that turnout needs besides its dependencies', () => {
  // `dist` is built: anyone who runs the tests has run the build.
  execFileSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    env,
    stdio: 'pipe',
  });
  const [archive = ''] = readdirSync(folder).filter(name => name.endsWith('.tgz'));
  // As `npm install --global` lays it out, with the dependencies of this checkout: a test talks to no registry.
  const modules = join(folder, 'lib/node_modules');
  mkdirSync(join(folder, 'bin'));
  mkdirSync(modules, { recursive: true });
  execFileSync('tar', ['xzf', join(folder, archive), '-C', modules]);
  symlinkSync(join(root, 'node_modules'), join(modules, 'package/node_modules'));
  symlinkSync('../lib/node_modules/package/bin/turnout.js', join(folder, 'bin/turnout'));

  const turnout = (...args: string[]) =>
    execFileSync(join(folder, 'bin/turnout'), args, {
      env,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  expect(turnout('--version')).toMatch(/^turnout \d+\.\d+\.\d+\n$/);
  expect(turnout('help', 'connection:set')).toContain(
    'Usage: turnout connection:set [SITE.ENV] MODE [FLAGS]',
  );
  turnout('sandbox:start', '--detach', '--ssh-port=0', '--speed=instant');
  try {
    turnout('auth:login', '--machine-token-file', join(folder, '.local/share/turnout/sandbox/machine-token'));
    turnout('connection:set', 'my-site.dev', 'sftp');
    expect(turnout('env:info', 'my-site.dev', '--field=connection_mode')).toBe('sftp\n');
  } finally {
    turnout('sandbox:stop');
  }
});
