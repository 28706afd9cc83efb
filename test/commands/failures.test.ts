import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { FaultName } from '../../src/sandbox/faults.ts';
import { newPerson, type Ran } from '../support/run-turnout.ts';
import { failed, type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

/** What a person sees of a failure: its code, nothing on standard output, and the two lines. */
function shape({ exitCode, stdout, stderr }: Ran) {
  const [what = '', next = '', ...more] = stderr.split('\n');
  return { exitCode, stdout, what: what.slice(0, 9), next: next.slice(0, 10), more };
}
const twoLines = (exitCode: number) => ({
  exitCode,
  stdout: '',
  what: ' [error] ',
  next: ' [notice] ',
  more: [''],
});

describe('a wrong line is 2, in two lines, and nothing is sent', () => {
  // Nothing listens on port 1: whatever is sent makes it a 9.
  const env = { TURNOUT_PLATFORM: 'http://127.0.0.1:1', TURNOUT_MACHINE_TOKEN: 'x' };
  test.each([
    'connection:set my-site git',
    'connection:set my-site.dev.x git',
    'connection:set my_site.dev git',
    'connection:set my-site.dev/../x git',
    'connection:set my-site.dev',
    'connection:set my-site.dev ftp',
    'connection:set my-site.dev s',
    'connection:set my-site.dev git now',
    'connection:set my-site.dev git --on-changes=maybe',
    'connection:set my-site.dev git --on-changes',
    'connection:set my-site.dev git --format=nonsense',
    'connection:set my-site.dev git --field=mode',
    'connection:set my-site.dev git --timeout=soon',
    'connection:set my-site.dev git --settle=-1',
    'connection:set my-site.dev git --busy=never',
    'connection:info my-site.dev --format=nonsense',
    'connection:info my-site.dev --field=nope',
    'connection:info my-site.dev --fields=,',
    'connection:info my-site.dev --fields=/(a+)+/',
    'connection:info my-site.dev --frobnicate',
    'connection:info my-site.dev --platform=ftp://x',
    'connection:info',
    'env:commit my-site.dev --settle=x',
    'site:info my/site',
    'site:list --format=json --format=csv',
    '-D nonsense site:list',
    'nonsense',
  ])('`turnout %s`', async line => {
    expect(shape(await stage.run(line, { env }))).toEqual(twoLines(2));
  });
});

describe('a platform that does not do as it should', () => {
  const lines = [
    'auth:whoami',
    'site:list',
    'env:info my-site.dev',
    'env:diffstat my-site.dev',
    'connection:set my-site.dev sftp',
  ];

  test.each(lines)('and cannot be reached is 9 for `turnout %s`', async line => {
    const env = { TURNOUT_PLATFORM: 'http://127.0.0.1:1' };
    expect(await stage.run(line, { env })).toEqual(
      failed(
        9,
        'Could not reach 127.0.0.1:1: nothing answers there.',
        'Is it running? The sandbox is started with: turnout sandbox:start',
      ),
    );
  });

  beforeEach(() => () => {
    for (const name of ['html', 'truncate', 'server-error', 'expire-sessions', 'rate-limit'] as const)
      stage.sandbox.sandbox.faults.clear(name);
  });
  const broken: [FaultName, number][] = [
    ['html', 9],
    ['truncate', 9],
    ['server-error', 9],
    ['rate-limit', 9],
  ];
  describe.each(broken)('with the fault %s', (fault, exitCode) => {
    test.each(lines)(`is ${exitCode} for \`turnout %s\`, and nothing is changed`, async line => {
      await stage.run('auth:whoami');
      stage.sandbox.sandbox.faults.set(fault, '1000');
      expect(shape(await stage.run(line))).toEqual(twoLines(exitCode));
      stage.sandbox.sandbox.faults.clear(fault);
      expect((await stage.run('connection:info my-site.dev --field=connection_mode')).stdout).toBe('git\n');
    });
  });

  test('a session that has expired is renewed without a word', async () => {
    await stage.run('auth:whoami');
    stage.sandbox.sandbox.faults.set('expire-sessions', '1');
    expect(await stage.run('auth:whoami')).toEqual({
      exitCode: 0,
      stdout: 'dev@sandbox.localhost\n',
      stderr: '',
    });
  });

  test('a session that cannot be renewed is 3', async () => {
    await stage.run('auth:whoami');
    stage.sandbox.sandbox.faults.set('expire-sessions', '1000');
    expect(shape(await stage.run('auth:whoami'))).toEqual(twoLines(3));
  });

  test('a sandbox that does not run is 9, and says how it is started', async () => {
    const nobody = newPerson();
    expect(await nobody.run('site:list --platform=sandbox')).toEqual(
      failed(9, 'The sandbox is not running.', 'Start it with: turnout sandbox:start --detach'),
    );
    nobody.dispose();
  });
});

describe('what is said', () => {
  test('goes to standard error, so that standard output is the result with -vvv too', async () => {
    for (const line of ['env:diffstat my-site.dev', 'env:list my-site', 'auth:whoami', 'ssh-key:list']) {
      const { exitCode, stdout, stderr } = await stage.run(`${line} --json -vvv`);
      expect(exitCode).toBe(0);
      JSON.parse(stdout);
      expect(stderr).toContain(' [debug]  GET /api/');
    }
  });

  test('has neither the token nor the session in it, with -vvv and TURNOUT_DEBUG too', async () => {
    const env = { TURNOUT_DEBUG: '1' };
    const { token, sandbox } = stage.sandbox;
    for (const line of [
      'auth:login',
      'auth:whoami',
      'connection:info my-site.dev',
      'site:info nope',
      'auth:logout',
    ]) {
      const { stdout, stderr } = await stage.person.run(`${line} -vvv`, { env });
      expect(stdout + stderr).not.toContain(token);
      for (const { id } of sandbox.store.all('session')) expect(stdout + stderr).not.toContain(id);
    }
  });
});
