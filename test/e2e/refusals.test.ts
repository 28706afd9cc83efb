import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/system/programs/programs.ts';
import { type PlatformClient, platformClient } from '../support/platform-client.ts';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { makeKey } from '../support/ssh/keys.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';

const run = promisify(execFile);
const missing = ['git', 'ssh', 'sftp'].filter(name => !findProgram(name, process.env['PATH']));
const title =
  missing.length > 0
    ? `what the platform refuses (skipped: no ${missing.join(', ')})`
    : 'what the platform refuses';

const key = makeKey();
const work = mkdtempSync(join(tmpdir(), 'turnout-refusals-'));
let sandbox: StartedSandbox;
let client: PlatformClient;
let person: Person;
let site = '';

const ssh = () =>
  [
    ['-F', '/dev/null'],
    ['-i', join(work, 'key')],
    ['-o', `UserKnownHostsFile=${join(sandbox.folder, 'known_hosts')}`],
    ['-o', 'BatchMode=yes'],
  ].flat();

/** Exit code and what was said, of another program. */
async function said(
  program: string,
  args: readonly string[],
  folder = work,
): Promise<{ code: number; text: string }> {
  const env = { ...process.env, GIT_SSH_COMMAND: `ssh ${ssh().join(' ')}` };
  try {
    const { stdout, stderr } = await run(program, args, { cwd: folder, env });
    return { code: 0, text: stdout + stderr };
  } catch (error) {
    const {
      code = 1,
      stdout = '',
      stderr = '',
    } = error as { code?: number; stdout?: string; stderr?: string };
    return { code, text: stdout + stderr };
  }
}

const git = (...args: string[]) => said('git', args, join(work, 'clone'));
const head = async () => (await git('rev-parse', 'HEAD')).text.trim();
const log = async () =>
  (await client.get<{ hash: string }[]>(`sites/${site}/environments/dev/code-log`)).map(({ hash }) => hash);

function sftp(environment: string, batch: string) {
  const file = join(work, 'batch');
  writeFileSync(file, `${batch}\n`);
  return said('sftp', [
    ...ssh(),
    '-o',
    `Port=${sandbox.running.sshPort}`,
    '-b',
    file,
    `${environment}.${site}@127.0.0.1`,
  ]);
}

describe.skipIf(missing.length > 0)(title, () => {
  beforeAll(async () => {
    sandbox = await startSandbox();
    client = await platformClient({ ...sandbox.running, token: sandbox.token });
    site = sandbox.siteId('my-site');
    person = newPerson(sandbox);
    await client.registerKey(key.public);
    writeFileSync(join(work, 'key'), key.private, { mode: 0o600 });
    writeFileSync(join(work, 'new.php'), '<?php\n');
    const url = `ssh://codeserver.dev.${site}@127.0.0.1:${sandbox.running.sshPort}/~/repository.git`;
    mkdirSync(join(work, 'clone'));
    await git('clone', '--quiet', url, '.');
    await git('config', 'user.name', 'Ada Byron');
    await git('config', 'user.email', 'ada@example.com');
  });

  afterAll(async () => {
    person.dispose();
    await sandbox.dispose();
    rmSync(work, { recursive: true, force: true });
  });

  test('a push in SFTP mode, with the reason; in Git mode it arrives, and the code follows', async () => {
    await person.run('connection:set my-site.dev sftp');
    writeFileSync(join(work, 'clone/pushed.php'), '<?php // pushed\n');
    await git('add', 'pushed.php');
    await git('commit', '--quiet', '-m', 'Push this');
    const before = await log();

    const refused = await git('push', 'origin', 'master');
    expect(refused.code).toBe(1);
    expect(refused.text).toContain(
      'my-site.dev is in SFTP mode and takes no pushes. Commit what is pending, then: turnout connection:set my-site.dev git',
    );
    expect(await log()).toEqual(before);

    expect((await person.run(`connection:set my-site.dev git --settle=0 -i ${work}/key`)).exitCode).toBe(0);
    expect((await git('push', 'origin', 'master')).code).toBe(0);
    expect((await person.run(`workflow:wait my-site.dev --commit=${await head()}`)).exitCode).toBe(0);
    expect((await log())[0]).toBe(await head());
    const code = join(sandbox.folder, 'sites', site, 'environments/dev/code');
    expect(readFileSync(join(code, 'pushed.php'), 'utf8')).toBe('<?php // pushed\n');
  });

  test('a write to code in Git mode and on test, with the reason; files/ is open on both', async () => {
    const inGitMode = await sftp('dev', `put ${work}/new.php code/new.php`);
    expect(inGitMode.code).toBe(1);
    expect(inGitMode.text).toContain('my-site.dev is in Git mode, where code cannot be written');
    const onTest = await sftp('test', `put ${work}/new.php code/new.php`);
    expect(onTest.code).toBe(1);
    expect(onTest.text).toContain('Code on test comes from a deploy; write it in dev, or write to files/.');
    expect((await sftp('test', `put ${work}/new.php files/new.php`)).code).toBe(0);
    expect((await sftp('dev', `put ${work}/new.php files/new.php`)).code).toBe(0);
  });

  test('a path that leads out of the tree, by any client', async () => {
    const outside = await sftp('dev', `put ${work}/new.php code/../../../../x`);
    expect(outside.code).toBe(1);
    expect(outside.text).toMatch(/This folder belongs to the platform\.\n.*dest open .*: Permission denied/s);
    expect(await person.run(`file:put ${work}/new.php my-site.dev:code/../../x`)).toMatchObject({
      exitCode: 2,
      stdout: '',
    });
    expect(await client.diffstat(site, 'dev')).toEqual({});
  });

  test('file:put says it before anything is sent', async () => {
    const onTest = await person.run(`file:put -i ${work}/key ${work}/new.php my-site.test:code/`);
    expect(onTest.exitCode).toBe(11);
    expect(onTest.stderr.split('\n').filter(Boolean)).toHaveLength(2);
    const inGitMode = await person.run(`file:put -i ${work}/key ${work}/new.php my-site.dev:code/`);
    expect(inGitMode.exitCode).toBe(11);
    expect(inGitMode.stderr).toContain('turnout connection:set my-site.dev sftp');
  });
});
