import {
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeKey } from '../../support/ssh/keys.ts';
import { needs, runProgram } from './run-program.ts';
import { sameTrees } from './same-trees.ts';
import { gitUser, home, sftpUser, siteId, startTestServer, type TestServer } from './test-server.ts';

const rsa = makeKey('rsa');
let test: TestServer;
let local: string;

beforeAll(async () => {
  test = await startTestServer({ accountKeys: [rsa.public] });
  local = join(test.folder, 'local');
  mkdirSync(join(local, 'tree/sub'), { recursive: true });
  writeFileSync(join(local, 'tree/one'), 'one');
  writeFileSync(join(local, 'tree/sub/script'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(join(local, 'big'), Buffer.alloc(3_000_000, 'turnout'));
});

afterAll(() => test.stop());

function sftp(...commands: string[]) {
  const args = ['-q', ...test.sshOptions, '-P', String(test.port), '-b', '-', `${sftpUser}@127.0.0.1`];
  return runProgram('sftp', args, { env: test.environment, input: `${commands.join('\n')}\n`, cwd: local });
}

/** `-s` before the command asks for a subsystem. */
function ssh(user: string, ...command: string[]) {
  const args = [...test.sshOptions, '-p', String(test.port), '-l', user, '127.0.0.1', ...command];
  if (command[0] === '-s') args.splice(args.indexOf('-l'), 0, ...args.splice(args.indexOf('-s'), 1));
  return runProgram('ssh', args, { env: test.environment });
}

/** Comparing megabytes with `toEqual` takes seconds. */
function sameContent(one: string, other: string): boolean {
  return readFileSync(one).equals(readFileSync(other));
}

const [noSftp, sftpName] = needs('sftp');
const [noScp, scpName] = needs('scp');
const [noSsh, sshName] = needs('ssh');

describe.skipIf(noSftp)(sftpName, () => {
  it('starts in the login directory and sees the areas', async () => {
    const { stdout, code } = await sftp('pwd', 'ls -1', 'ls /srv/bindings');
    expect(stdout).toContain(`Remote working directory: ${home}\n`);
    expect(stdout).toContain('\ncode\nfiles\nlogs\n');
    expect(code).toBe(0);
  });

  it('puts and gets a file', async () => {
    expect(await sftp('put big code/big', 'get code/big back')).toMatchObject({ code: 0, stderr: '' });
    expect(sameContent(join(local, 'back'), join(local, 'big'))).toBe(true);
  });

  it('puts and gets a folder', async () => {
    expect(await sftp('put -r tree files/tree', 'get -r files/tree tree-back')).toMatchObject({ code: 0 });
    sameTrees(join(local, 'tree'), join(local, 'tree-back'));
    expect(statSync(join(test.files, 'tree/sub/script')).mode & 0o777).toBe(0o755);
  });

  it('keeps times and the executable bit with -p', async () => {
    utimesSync(join(local, 'tree/one'), 0, Date.UTC(2020, 1, 2, 2, 2, 2) / 1000);
    await sftp('put -p tree/one files/dated');
    expect(statSync(join(test.files, 'dated')).mtimeMs).toBe(Date.UTC(2020, 1, 2, 2, 2, 2));
  });

  it('goes on with an upload and a download that were cut off', async () => {
    const whole = readFileSync(join(local, 'big'));
    writeFileSync(join(test.files, 'resumed'), whole.subarray(0, 1_000_000));
    writeFileSync(join(local, 'resumed'), whole.subarray(0, 1_000_000));
    const { code } = await sftp('reput big files/resumed', 'reget files/resumed resumed');
    expect(code).toBe(0);
    expect(sameContent(join(test.files, 'resumed'), join(local, 'big'))).toBe(true);
    expect(sameContent(join(local, 'resumed'), join(local, 'big'))).toBe(true);
  });

  it('makes folders and links, changes modes, lists and removes', async () => {
    const { stdout, code } = await sftp(
      ...['cd files', 'mkdir made', 'put tree/one made/one', 'ln -s one made/link', 'chmod 700 made/one'],
      ...['ls -la made', 'df -h .'],
    );
    expect(code).toBe(0);
    expect(readlinkSync(join(test.files, 'made/link'))).toBe('one');
    expect(stdout).toMatch(/^drwxr-xr-x +1 pantheon pantheon +\d+ \w{3} [ \d]\d \d\d:\d\d \.$/m);
    expect(stdout).toMatch(/^-rwxr-xr-x +1 pantheon pantheon +3 .* one$/m);
    expect(stdout).toMatch(/^lrwxrwxrwx +1 pantheon pantheon +3 .* link$/m);
    expect(stdout).toMatch(/%Capacity\n.*%/);
    const removed = await sftp('cd files/made', 'rm link', 'rm one', 'rmdir ../made');
    expect(removed.code).toBe(0);
    expect(readdirSync(test.files)).not.toContain('made');
  });

  it('lists a folder of 1,000 files', async () => {
    mkdirSync(join(test.files, 'many'));
    for (let file = 0; file < 1000; file++) writeFileSync(join(test.files, `many/${file}`), '');
    const { stdout } = await sftp('ls -1 files/many');
    expect(stdout.match(/files\/many\/\d+/g)).toHaveLength(1000);
  });

  it('shows the reason why it cannot rename', async () => {
    const { stderr, code } = await sftp('put tree/one files/old', 'rename files/old files/new');
    expect(stderr).toContain(
      'Rename is not supported on this platform: upload under the new name and remove the old one.\n',
    );
    expect(code).toBe(1);
    expect(readFileSync(join(test.files, 'old'), 'utf8')).toBe('one');
  });

  it('shows the reason why code takes no writes', async () => {
    await test.tree.close('dev is in Git mode');
    const { stderr } = await sftp('put tree/one code/refused');
    test.tree.reopen();
    expect(stderr).toContain('dev is in Git mode.\n');
    expect(readdirSync(test.code)).not.toContain('refused');
  });
});

describe.skipIf(noScp)(scpName, () => {
  const options = () => ['-q', ...test.sshOptions, '-P', String(test.port)];
  const remote = (path: string) => `${sftpUser}@127.0.0.1:${path}`;
  const run = (...args: string[]) =>
    runProgram('scp', [...options(), ...args], { env: test.environment, cwd: local });

  it('copies a folder there and back over SFTP', async () => {
    expect(await run('-s', '-r', 'tree', remote('files/scp'))).toMatchObject({ code: 0, stderr: '' });
    expect(await run('-s', '-r', remote('files/scp'), 'scp-back')).toMatchObject({ code: 0, stderr: '' });
    sameTrees(join(local, 'tree'), join(local, 'scp-back'));
  });

  it('is told about SFTP when it speaks its old protocol', async () => {
    const { stderr, code } = await run('-O', 'big', remote('files/big'));
    expect(stderr).toContain('This server offers SFTP only; use an scp that speaks SFTP');
    expect(code).not.toBe(0);
  });
});

describe.skipIf(noSsh)(sshName, () => {
  it.each([
    ['a shell', [], 'This server offers SFTP only; there is no shell.'],
    ['a command', ['id'], 'This server offers SFTP only; it runs no commands.'],
    ['rsync', ['rsync', '--server', '.', 'code'], 'This server offers SFTP only; rsync would need a shell.'],
    ['Git', ["git-upload-pack '~/repository.git'"], 'log in as codeserver.ENV.SITE for Git.'],
    ['a subsystem', ['-s', 'netconf'], 'This server offers SFTP only; there is no other subsystem.'],
  ])('is refused %s in one line that says what there is', async (_what, command, line) => {
    const { stderr, stdout, code } = await ssh(sftpUser, ...command);
    expect(stderr).toContain(line);
    expect(stderr).toContain(`Try: sftp -o Port=${test.port} dev.${siteId}@127.0.0.1\r\n`);
    expect(stdout).toBe('');
    // A refused request ends OpenSSH's client with 255, a session that ends at once with 1.
    expect(code).toBe(command.length === 0 ? 1 : 255);
  });

  it.each([
    ['a shell', [], 'This server offers Git only; there is no shell.'],
    ['SFTP', ['-s', 'sftp'], 'This server offers Git only; log in without "codeserver." for SFTP.'],
    ['another repository', ["git-upload-pack '/etc'"], 'the only repository is ~/repository.git.'],
  ])('is refused %s on the Git server', async (_what, command, line) => {
    const { stderr, code } = await ssh(gitUser, ...command);
    expect(stderr).toContain(line);
    expect(code).toBe(command.length === 0 ? 1 : 255);
  });

  it('logs in with an RSA key', async () => {
    const keyFile = join(test.folder, 'rsa');
    writeFileSync(keyFile, rsa.private, { mode: 0o600 });
    const options = test.sshOptions.map(option => option.replace(test.keyFile, keyFile));
    const args = ['-v', ...options, '-p', String(test.port), `${sftpUser}@127.0.0.1`];
    const { stderr } = await runProgram('ssh', args, { env: test.environment });
    expect(stderr).toContain(`Server accepts key: ${keyFile} RSA`);
    expect(stderr).toContain('This server offers SFTP only');
  });
});
