import { spawnSync } from 'node:child_process';
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

const [noCurl, curlName] = needs('curl');

describe.skipIf(noCurl)(curlName, () => {
  const curl = (...args: string[]) =>
    runProgram('curl', ['--silent', '--show-error', '--insecure', '-u', `${sftpUser}:${password}`, ...args], {
      env: test.environment,
      cwd: local,
    });

  it('C8: is refused scp, which it took for done', async () => {
    const { code } = await curl('-T', 'tree/one', `scp://127.0.0.1:${test.port}/~/files/by-scp`);
    expect(code).toBeGreaterThan(0);
    expect(existsSync(join(test.files, 'by-scp'))).toBe(false);
  });

  it('stores and reads over SFTP, by the absolute path too', async () => {
    const url = (path: string) => `sftp://127.0.0.1:${test.port}${path}`;
    expect(await curl('-T', 'tree/one', url('/~/files/by-sftp'))).toMatchObject({ code: 0 });
    expect(await curl(url('/files/by-sftp'))).toMatchObject({ code: 0, stdout: 'one' });
  });
});

const python = '/usr/bin/python3';
/** Quiet about algorithms that its own libraries are about to lose. */
const quiet = ['-W', 'ignore'];
const noPython = (module: string) =>
  !existsSync(python) || spawnSync(python, [...quiet, '-c', `import ${module}`]).status !== 0;

describe.skipIf(noPython('paramiko'))(
  'paramiko (skipped: where Debian’s python3-paramiko is missing)',
  () => {
    it('C8+: is told at once that a command is refused', async () => {
      const script = `
import paramiko
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', ${test.port}, '${sftpUser}', '${password}', look_for_keys=False, allow_agent=False)
try:
    client.exec_command('id')
    print('taken')
except paramiko.SSHException as error:
    print('refused')
client.close()
`;
      const { stdout } = await runProgram(python, [...quiet, '-c', script], { env: test.environment });
      expect(stdout).toBe('refused\n');
    });

    it('C5: makes folders as deep as it likes, with those of the platform on the way', async () => {
      const script = `
import paramiko
transport = paramiko.Transport(('127.0.0.1', ${test.port}))
transport.connect(username='${sftpUser}', password='${password}')
sftp = paramiko.SFTPClient.from_transport(transport)
path = ''
for part in (sftp.normalize('.') + '/files/deep/er').strip('/').split('/'):
    path += '/' + part
    try:
        sftp.mkdir(path)
    except PermissionError as error:
        print('refused', path)
        raise
    except IOError:
        pass
print(sftp.stat('/files/deep/er').st_mode & 0o40000 != 0)
transport.close()
`;
      const { stdout, stderr } = await runProgram(python, [...quiet, '-c', script], {
        env: test.environment,
      });
      expect({ stdout, stderr }).toEqual({ stdout: 'True\n', stderr: '' });
    });
  },
);

describe.skipIf(noPython('asyncssh'))(
  'asyncssh (skipped: where Debian’s python3-asyncssh is missing)',
  () => {
    it('C2: makes links with relative paths as it does on OpenSSH', async () => {
      const script = `
import asyncio, asyncssh
async def main():
    async with asyncssh.connect('127.0.0.1', ${test.port}, username='${sftpUser}', password='${password}',
                                known_hosts=None, client_keys=None) as connection:
        async with connection.start_sftp_client() as sftp:
            await sftp.symlink('taken', 'files/by-asyncssh')
            print(await sftp.readlink('files/by-asyncssh'))
            await sftp.makedirs('files/made/deep', exist_ok=True)
asyncio.run(main())
`;
      const { stdout, stderr } = await runProgram(python, [...quiet, '-c', script], {
        env: test.environment,
      });
      expect({ stdout, stderr }).toEqual({ stdout: 'taken\n', stderr: '' });
      expect(readlinkSync(join(test.files, 'by-asyncssh'))).toBe('taken');
      expect(existsSync(join(test.files, 'made/deep'))).toBe(true);
    });
  },
);
