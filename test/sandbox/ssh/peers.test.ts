import { existsSync, mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import SftpClient from 'ssh2-sftp-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isMissing, needs, runProgram } from './run-program.ts';
import { sameTrees } from './same-trees.ts';
import { password, sftpUser, startTestServer, type TestServer } from './test-server.ts';

let test: TestServer;
let local: string;

beforeAll(async () => {
  test = await startTestServer();
  local = join(test.folder, 'local');
  mkdirSync(join(local, 'tree/sub'), { recursive: true });
  writeFileSync(join(local, 'tree/one'), 'one');
  writeFileSync(join(local, 'tree/sub/two'), Buffer.alloc(1_000_000, 'two'));
});

afterAll(() => test.stop());

const [noLftp, lftpName] = needs('lftp');
const [noRclone, rcloneName] = needs('rclone');

describe.skipIf(noLftp)(lftpName, () => {
  function lftp(...commands: string[]) {
    const program = `ssh -a -x ${test.sshOptions.join(' ')}`;
    const settings = [
      `set sftp:connect-program "${program}"`,
      'set net:max-retries 1',
      'set cmd:fail-exit yes',
    ];
    const open = `open -u ${sftpUser},x -p ${test.port} sftp://127.0.0.1`;
    const script = [...settings, open, ...commands].join('; ');
    return runProgram('lftp', ['-c', script], { env: test.environment, cwd: local });
  }

  it('mirrors there and back, lists and removes', async () => {
    const ran = await lftp(
      'mirror -R tree files/lftp',
      'mirror files/lftp lftp-back',
      'cls -l files/lftp',
      'rm -r files/lftp',
    );
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('one');
    sameTrees(join(local, 'tree'), join(local, 'lftp-back'));
    expect(existsSync(join(test.files, 'lftp'))).toBe(false);
  });

  it('is told why it cannot rename', async () => {
    writeFileSync(join(test.files, 'old'), '');
    const { stderr, code } = await lftp('mv files/old files/new');
    expect(stderr).toContain('Rename is not supported on this platform');
    expect(code).toBe(1);
  });
});

describe.skipIf(noRclone)(rcloneName, () => {
  async function rclone(...args: string[]) {
    const obscured = await runProgram('rclone', ['obscure', password], { env: test.environment });
    const env = {
      ...test.environment,
      RCLONE_CONFIG: join(test.clientHome, 'rclone.conf'),
      RCLONE_CONFIG_DEV_TYPE: 'sftp',
      RCLONE_CONFIG_DEV_HOST: '127.0.0.1',
      RCLONE_CONFIG_DEV_PORT: String(test.port),
      RCLONE_CONFIG_DEV_USER: sftpUser,
      RCLONE_CONFIG_DEV_PASS: obscured.stdout.trim(),
      RCLONE_CONFIG_DEV_SHELL_TYPE: 'none',
      RCLONE_CONFIG_DEV_KNOWN_HOSTS_FILE: test.knownHosts,
    };
    return runProgram('rclone', args, { env, cwd: local });
  }

  it('copies, checks and purges', async () => {
    expect(await rclone('copy', 'tree', 'dev:files/rclone')).toMatchObject({ code: 0 });
    expect(await rclone('check', '--download', 'tree', 'dev:files/rclone')).toMatchObject({ code: 0 });
    expect(await rclone('copy', 'dev:files/rclone', 'rclone-back')).toMatchObject({ code: 0 });
    sameTrees(join(local, 'tree'), join(local, 'rclone-back'));
    expect(await rclone('purge', 'dev:files/rclone')).toMatchObject({ code: 0 });
    expect(readdirSync(test.files)).not.toContain('rclone');
  });
});

const noFuse = isMissing('sshfs') || isMissing('fusermount3') || !existsSync('/dev/fuse');

describe.skipIf(noFuse)(noFuse ? 'sshfs (skipped: no sshfs or no /dev/fuse)' : 'sshfs', () => {
  let mount: string;

  beforeEach(async () => {
    mount = join(test.folder, 'mount');
    mkdirSync(mount, { recursive: true });
    const options = test.sshOptions.filter(option => option.includes('=')).flatMap(option => ['-o', option]);
    const args = [`${sftpUser}@127.0.0.1:`, mount, '-p', String(test.port), ...options];
    expect(await runProgram('sshfs', args, { env: test.environment })).toMatchObject({ code: 0 });
  });

  afterEach(async () => {
    await runProgram('fusermount3', ['-u', mount], { env: test.environment });
  });

  it('mounts the login directory for reading, writing and links; renaming fails', async () => {
    // The server lives in this process: file calls on the mount have to be made by another one.
    const script = `
      set -e; cd '${mount}'; ls -l > /dev/null; cd files
      mkdir made; printf content > made/file; chmod +x made/file; ln -s file made/link
      cat made/link; test -x made/file; truncate -s 3 made/file; df . > /dev/null
      if mv -T made/file made/other 2> /dev/null; then echo renamed; fi
      cp -r '${local}/tree' made/; diff -r '${local}/tree' made/tree; rm -r made/tree`;
    const { stdout, stderr, code } = await runProgram('sh', ['-c', script], { env: test.environment });
    expect({ stdout, stderr, code }).toEqual({ stdout: 'content', stderr: '', code: 0 });
    expect(readFileSync(join(test.files, 'made/file'), 'utf8')).toBe('con');
    expect(readlinkSync(join(test.files, 'made/link'))).toBe('file');
  });
});

describe('ssh2-sftp-client', () => {
  let client: SftpClient;

  beforeEach(async () => {
    client = new SftpClient();
    await client.connect({ host: '127.0.0.1', port: test.port, username: sftpUser, privateKey: test.key });
  });

  afterEach(() => client.end());

  it('uploads, lists, downloads and removes folders', async () => {
    await client.uploadDir(join(local, 'tree'), 'files/js');
    expect((await client.list('files/js')).map(({ name, type }) => `${type} ${name}`).sort()).toEqual([
      '- one',
      'd sub',
    ]);
    await client.downloadDir('files/js', join(local, 'js-back'));
    sameTrees(join(local, 'tree'), join(local, 'js-back'));
    await client.rmdir('files/js', true);
    expect(await client.exists('files/js')).toBe(false);
  });

  it('transfers quickly with many requests at once', async () => {
    await client.fastPut(join(local, 'tree/sub/two'), 'code/fast');
    await client.fastGet('code/fast', join(local, 'fast-back'));
    expect(readFileSync(join(local, 'fast-back')).equals(readFileSync(join(local, 'tree/sub/two')))).toBe(
      true,
    );
    expect((await client.stat('code/fast')).size).toBe(1_000_000);
  });

  it('is told why it cannot rename', async () => {
    await client.put(Buffer.from('x'), 'files/before');
    await expect(client.rename('files/before', 'files/after')).rejects.toThrow(
      'Rename is not supported on this platform: upload under the new name and remove the old one',
    );
  });
});
