import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findProgram } from '../../src/system/programs/programs.ts';
import { type PlatformClient, platformClient, sha256 } from '../support/platform-client.ts';
import { type SandboxProcess, sandboxFolder, startProcess } from '../support/sandbox-process.ts';
import { makeKey } from '../support/ssh/keys.ts';

const wordpress = process.env['TURNOUT_WORDPRESS'] ?? '/usr/share/wordpress';
const missing = [
  existsSync(join(wordpress, 'wp-load.php')) ? undefined : "Debian's wordpress package",
  findProgram('sftp', process.env['PATH']) ? undefined : 'OpenSSH sftp',
].filter(each => each !== undefined);
const name =
  missing.length > 0 ? `a real code base (skipped: needs ${missing.join(' and ')})` : 'a real code base';

const folder = sandboxFolder();
const work = mkdtempSync(join(tmpdir(), 'turnout-wordpress-'));
const key = makeKey();
let sandbox: SandboxProcess;
let client: PlatformClient;
let site = '';

/** Every file below a folder: relative path → hash. */
function treeOf(root: string): Map<string, string> {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && !`${entry.parentPath}/`.includes('/.git/'))
    .map(entry => join(entry.parentPath, entry.name));
  return new Map(files.sort().map(file => [file.slice(root.length + 1), sha256(readFileSync(file))]));
}

const knownHosts = () => join(folder, 'known_hosts');
const options = () => [
  '-F',
  '/dev/null',
  '-i',
  join(work, 'key'),
  '-o',
  `UserKnownHostsFile=${knownHosts()}`,
  '-o',
  'BatchMode=yes',
];

describe.skipIf(missing.length > 0)(name, () => {
  beforeAll(async () => {
    writeFileSync(join(work, 'key'), key.private, { mode: 0o600 });
    // The package links some files to other packages: an upload of a real person would send their content.
    cpSync(wordpress, join(work, 'code'), {
      recursive: true,
      dereference: true,
      filter: source => existsSync(source) && !source.endsWith('wp-config.php'),
    });
    sandbox = await startProcess(folder, ['--code', join(work, 'code')]);
    client = await platformClient(sandbox);
    site = await client.siteId('my-site');
    await client.registerKey(key.public);
    await client.runWorkflow(site, 'dev', 'enable_on_server_development');
  });

  afterAll(async () => {
    await sandbox?.end('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
    rmSync(work, { recursive: true, force: true });
  });

  test('is uploaded to, listed as Git sees it, committed and cloned without a byte of difference', async () => {
    const served = treeOf(join(work, 'code'));
    // Debian 12's package alone; with its theme and its languages it is a tenth more.
    expect(served.size).toBeGreaterThan(2500);

    const plugin = join(work, 'editor-plugin');
    cpSync(join(wordpress, 'wp-includes/blocks'), plugin, { recursive: true, dereference: true });
    const uploaded = treeOf(plugin);
    expect(uploaded.size).toBeGreaterThan(200);
    const code = join(folder, 'sites', site, 'environments/dev/code');
    mkdirSync(join(work, 'batch'), { recursive: true });
    writeFileSync(
      join(work, 'batch/upload'),
      `put -r ${plugin} code/wp-content/plugins\nrm code/wp-links-opml.php\n`,
    );
    const began = performance.now();
    execFileSync(
      'sftp',
      [
        ...options(),
        '-o',
        `Port=${sandbox.sshPort}`,
        '-b',
        join(work, 'batch/upload'),
        `dev.${site}@127.0.0.1`,
      ],
      {
        stdio: 'pipe',
      },
    );
    const uploadTime = performance.now() - began;

    const pending = await client.diffstat(site, 'dev');
    const admin = join(folder, 'sites', site, 'environments/dev/git');
    const git = ['--git-dir', admin, '--work-tree', code];
    const status = execFileSync('git', [...git, 'status', '--porcelain', '-z', '-uall', '--no-renames'], {
      cwd: code,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' },
    });
    const seen = status.toString().split('\0').filter(Boolean);
    const letters = seen.map(line => [
      line.slice(3),
      line.slice(0, 2) === '??' ? 'A' : line.slice(0, 2).trim(),
    ]);
    const listed = Object.entries(pending).map(([path, { status: letter }]) => [path, letter]);
    expect(listed.sort()).toEqual(letters.sort());
    expect(listed.length).toBe(uploaded.size + 1);

    expect(
      await client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', {
        message: 'Add the editor plugin',
      }),
    ).toBe('succeeded');
    await client.idle(site);
    expect(await client.diffstat(site, 'dev')).toEqual({});

    const clone = join(work, 'clone');
    const ssh = `ssh ${options().join(' ')}`;
    execFileSync(
      'git',
      [
        'clone',
        '--quiet',
        `ssh://codeserver.dev.${site}@127.0.0.1:${sandbox.sshPort}/~/repository.git`,
        clone,
      ],
      {
        env: { ...process.env, GIT_SSH_COMMAND: ssh },
        stdio: 'pipe',
      },
    );
    const expected = new Map(served);
    expected.delete('wp-links-opml.php');
    for (const [path, sum] of uploaded) expected.set(`wp-content/plugins/editor-plugin/${path}`, sum);
    expect([...treeOf(clone)].sort()).toEqual([...expected].sort());
    console.log(
      `wordpress: ${served.size} files served, ${uploaded.size} uploaded in ${Math.round(uploadTime)} ms, ${listed.length} pending as git status, cloned ${expected.size} files equal`,
    );
  });
});
