import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/system/programs/programs.ts';
import { type Stage, setStage } from '../commands/stage.ts';
import { platformClient } from '../support/platform-client.ts';
import { makeKey } from '../support/ssh/keys.ts';

// A CI job in a clean root: CI is set, no terminal, an empty home. The list of changes lags ten minutes, and a file has
// been uploaded by OpenSSH. Whatever the policy is, it must not be gone with exit code 0 unless the list was trusted by word.

const missing = ['git', 'ssh', 'sftp'].filter(name => !findProgram(name, process.env['PATH']));
const title =
  missing.length > 0 ? `R0: a CI job (skipped: no ${missing.join(', ')})` : 'R0: a CI job in a clean root';

const key = makeKey();
const work = mkdtempSync(join(tmpdir(), 'turnout-ci-'));
let stage: Stage;
let site = '';

const policies = [
  '',
  '--on-changes=abort',
  '--on-changes=commit',
  '--on-changes=stash',
  '--on-changes=discard',
  '-y',
] as const;
const env = { CI: 'true' };
const withKey = `--identity=${work}/key`;
const uploaded = (environment = 'dev') =>
  existsSync(join(stage.sandbox.folder, 'sites', site, 'environments', environment, 'code/uploaded.php'));
const modeOf = async (name: string) =>
  (await stage.run(`env:info ${name} --field=connection_mode`)).stdout.trim();

async function upload(environment: string): Promise<void> {
  const batch = join(work, 'batch');
  writeFileSync(join(work, 'uploaded.php'), '<?php // work of hours\n');
  writeFileSync(batch, `put ${work}/uploaded.php code/uploaded.php\n`);
  const options = [
    '-o',
    `UserKnownHostsFile=${join(stage.sandbox.folder, 'known_hosts')}`,
    '-o',
    'BatchMode=yes',
  ];
  const port = ['-o', `Port=${stage.sandbox.running.sshPort}`];
  const args = ['-F', '/dev/null', '-i', join(work, 'key'), ...options, ...port, '-b', batch];
  await promisify(execFile)('sftp', [...args, `${environment}.${site}@127.0.0.1`]);
}

const noKeyLines = (state: string) =>
  ` [error]  ${state}, for its files could not be looked at for what the list may not show yet: No SSH key to log in with`;

describe.skipIf(missing.length > 0)(title, () => {
  beforeAll(async () => {
    stage = await setStage();
    site = stage.sandbox.siteId('my-site');
    writeFileSync(join(work, 'key'), key.private, { mode: 0o600 });
    const client = await platformClient({ ...stage.sandbox.running, token: stage.sandbox.token });
    await client.registerKey(key.public);
  });
  afterAll(async () => {
    await stage.dispose();
    rmSync(work, { recursive: true, force: true });
  });
  beforeEach(async () => {
    const { faults } = stage.sandbox.sandbox;
    faults.clear('diffstat-lag');
    await stage.run('connection:set my-site.dev git --on-changes=discard --no-sweep --settle=0');
    await stage.run('connection:set my-site.dev sftp');
    faults.set('diffstat-lag', '600000');
    await upload('dev');
  });

  test.each(policies)(
    'R0: with a token only "%s" stops, with what is missing and both ways on',
    async policy => {
      const { exitCode, stdout, stderr } = await stage.run(`connection:set my-site.dev git ${policy}`, {
        env,
      });
      expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
      const lines = stderr.trimEnd().split('\n');
      expect(lines).toHaveLength(2);
      expect(lines[0]).toContain(noKeyLines('my-site.dev stays in SFTP mode'));
      expect(lines[1]).toMatch(
        /^ \[notice\] .+ Or trust the list of changes: --no-sweep, or TURNOUT_SWEEP=off\.$/,
      );
      expect([uploaded(), await modeOf('my-site.dev')]).toEqual([true, 'sftp']);
    },
  );

  test.each(policies)('R0: with token and key "%s" stops with 4 and names the file', async policy => {
    const { exitCode, stderr } = await stage.run(`connection:set my-site.dev git ${policy} ${withKey}`, {
      env,
    });
    expect(stderr).toContain('uploaded.php');
    expect([exitCode, uploaded(), await modeOf('my-site.dev')]).toEqual([4, true, 'sftp']);
  });

  test.each([
    ['--no-sweep', {}],
    ['TURNOUT_SWEEP=off', { TURNOUT_SWEEP: 'off' }],
    ['-D sweep=off', {}],
  ])('R0: by %s the list is trusted, and that is said', async (word, variables) => {
    const flags = word.startsWith('-') ? word : '';
    const { exitCode, stdout, stderr } = await stage.run(`connection:set my-site.dev git ${flags} --json`, {
      env: { ...env, ...variables },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`The list of changes was trusted, the files were not looked at (${word}).`);
    expect(JSON.parse(stdout)).toEqual({
      swept: false,
      stash: null,
      lookedAt: expect.any(Number),
      workflow: expect.any(String),
    });
    expect(uploaded()).toBe(false);
  });

  test('R0: the setting sweep is the same word, is checked, and is never taken from .env', async () => {
    const lines = (await stage.run('config:set sweep of')).stderr;
    expect(lines).toContain('"of" is nothing that sweep may be.');
    const wrong = await stage.run('connection:set my-site.dev git', { env: { ...env, TURNOUT_SWEEP: 'of' } });
    expect(wrong.stderr).toContain('"of" is nothing that TURNOUT_SWEEP may be.');
    writeFileSync(join(stage.person.home, '.env'), 'TURNOUT_SWEEP=off\n');
    expect((await stage.run('connection:set my-site.dev git', { env })).exitCode).toBe(3);
    rmSync(join(stage.person.home, '.env'));
    await stage.run('config:set sweep off');
    const { exitCode, stderr } = await stage.run('connection:set my-site.dev git', { env });
    await stage.run('config:set sweep --unset');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('the files were not looked at (the setting sweep is off).');
  });

  test('R0+: env:discard, env:commit, env:stash and the way back of connection:run stop as well', async () => {
    const lines = {
      'env:discard my-site.dev': 'my-site.dev stays in SFTP mode',
      'env:commit my-site.dev -m x': 'Nothing was committed',
      'env:stash my-site.dev': 'Nothing was stashed',
      'connection:run my-site.dev git -- true': 'my-site.dev stays in SFTP mode',
    };
    for (const [line, state] of Object.entries(lines)) {
      const { exitCode, stderr } = await stage.run(line, { env });
      expect(stderr).toContain(noKeyLines(state));
      expect([line, exitCode, uploaded(), await modeOf('my-site.dev')]).toEqual([line, 3, true, 'sftp']);
    }
  });

  test('R0+: a multidev whose files cannot be looked at is not deleted', async () => {
    const name = 'feature-x';
    await stage.run(`connection:set my-site.${name} sftp`);
    await upload(name);
    const line = `multidev:delete my-site.${name} -y`;
    const { exitCode, stderr } = await stage.run(line, { env });
    expect(stderr).toContain(noKeyLines(`my-site.${name} is not deleted`));
    expect([exitCode, uploaded(name)]).toEqual([3, true]);
    expect((await stage.run(`${line} ${withKey}`, { env })).exitCode).toBe(4);
    expect(uploaded(name)).toBe(true);
  });

  test('R0: what was looked at is in the result', async () => {
    stage.sandbox.sandbox.faults.clear('diffstat-lag');
    const { stdout } = await stage.run(`env:commit my-site.dev -m Upload --settle=0 --json ${withKey}`, {
      env,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      swept: true,
      stash: null,
      lookedAt: expect.any(Number),
      workflow: expect.any(String),
    });
    const clean = await stage.run(`connection:set my-site.dev git --json ${withKey}`, { env });
    expect(JSON.parse(clean.stdout)).toEqual({
      swept: true,
      stash: null,
      lookedAt: expect.any(Number),
      workflow: expect.any(String),
    });
    expect(JSON.parse((await stage.run('connection:set my-site.dev git --json', { env })).stdout)).toEqual({
      swept: false,
      stash: null,
      lookedAt: null,
      workflow: null,
    });
  });

  test('R0+: a server that nothing listens on stops it with 9', async () => {
    const { exitCode, stderr } = await stage.run(`connection:set my-site.dev git -y ${withKey}`, {
      env: { ...env, TURNOUT_SSH_PORT: '1' },
    });
    expect(stderr).toContain('my-site.dev stays in SFTP mode, for its files could not be looked at');
    expect([exitCode, uploaded()]).toEqual([9, true]);
  });
});
