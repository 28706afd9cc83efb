import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type Stage, setStage } from '../commands/stage.ts';
import { isMissing, needs, runProgram } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { until } from '../support/until.ts';

let stage: Stage;
let home: string;
let keyFile: string;

beforeAll(async () => {
  stage = await setStage();
  home = stage.person.home;
  keyFile = join(home, '.ssh/id_ecdsa');
  await keepKey(stage.person);
});
afterAll(() => stage.dispose());

async function exported(client: string, output: string, key = keyFile): Promise<string> {
  const file = join(home, output);
  const line = ['connection:export', 'my-site.dev', '--client', client, '-i', key, '-o', file];
  const { exitCode, stderr } = await stage.person.run(line);
  expect(stderr).toContain(` [notice] Wrote my-site.dev to ${file}.\n`);
  expect(exitCode).toBe(0);
  return file;
}

const [noSftp, sftpName] = needs('sftp');
const [noLftp, lftpName] = needs('lftp');

describe.skipIf(noSftp)(`the exported configuration of OpenSSH, by ${sftpName}`, () => {
  // OpenSSH finds ~ in the list of users and not in HOME, so the file is named, and so are the known hosts.
  const options = async () => {
    const known = join(home, 'known');
    return [
      '-F',
      await exported('openssh', 'ssh.conf'),
      '-o',
      `UserKnownHostsFile=${known}`,
      '-o',
      'BatchMode=yes',
    ];
  };
  const env = () => ({ PATH: process.env['PATH'], HOME: home });
  const ran = (program: string, args: string[], input = '') =>
    runProgram(program, args, { env: env(), cwd: home, input });

  test('is what ssh -G makes of it', async () => {
    const { stdout, code } = await ran('ssh', [...(await options()), '-G', 'my-site.dev.sandbox']);
    expect(code).toBe(0);
    const { sshPort } = stage.sandbox.running;
    const lines = stdout.split('\n');
    for (const line of [
      `user appserver.dev.${stage.sandbox.siteId('my-site')}`,
      ...['hostname 127.0.0.1', `port ${sshPort}`, `identityfile ${keyFile}`, 'identitiesonly yes'],
      ...['preferredauthentications publickey', 'stricthostkeychecking accept-new', 'serveraliveinterval 30'],
    ])
      expect(lines).toContain(line);
    expect(lines.find(line => line.startsWith('controlpath'))).toBeUndefined();
  });

  test('connects sftp, scp and git clone', async () => {
    writeFileSync(join(home, 'note.txt'), 'all aboard\n');
    const all = await options();
    const put = await ran(
      'sftp',
      [...all, '-b', '-', 'my-site.dev.sandbox'],
      'put note.txt files/note.txt\nls files\n',
    );
    expect(put).toMatchObject({ code: 0, stdout: expect.stringContaining('files/note.txt') });
    const got = await ran('scp', [...all, 'my-site.dev.sandbox:files/note.txt', 'back.txt']);
    expect(got).toMatchObject({ code: 0 });
    expect(readFileSync(join(home, 'back.txt'), 'utf8')).toBe('all aboard\n');
    const command = `ssh ${all.map(word => `'${word}'`).join(' ')}`;
    const args = [
      '-c',
      `core.sshCommand=${command}`,
      'clone',
      '-q',
      'my-site.sandbox:~/repository.git',
      'cloned',
    ];
    expect(await ran('git', args)).toMatchObject({ code: 0 });
    expect(existsSync(join(home, 'cloned/wp-config.php'))).toBe(true);
  });

  test.skipIf(noLftp)(`connects ${lftpName}`, async () => {
    const connect = `ssh -a -x ${(await options()).join(' ')}`;
    const script = `set sftp:connect-program "${connect}"; open sftp://my-site.dev.sandbox; cls -1; bye`;
    const { stdout, code } = await ran('lftp', ['-c', script]);
    expect({ stdout, code }).toEqual({ stdout: 'certs/\ncode/\nfiles/\nlogs/\ntmp/\n', code: 0 });
  });
});

const noFileZilla = ['filezilla', 'Xvfb', 'ssh-keygen'].some(isMissing);

describe.skipIf(noFileZilla)(
  noFileZilla ? 'FileZilla (skipped: filezilla, Xvfb or ssh-keygen is not on PATH)' : 'FileZilla',
  () => {
    test('finds the exported site in its Site Manager, logs in, and lists the folder', async () => {
      // FileZilla cannot read every key that ssh2 makes.
      const key = join(home, 'made');
      await runProgram('ssh-keygen', ['-q', '-t', 'ecdsa', '-N', '', '-f', key], {
        env: { PATH: process.env['PATH'] },
      });
      expect((await stage.run('ssh-key:add made.pub')).exitCode).toBe(0);
      await exported('filezilla', '.config/filezilla/sitemanager.xml', key);
      const log = join(home, 'filezilla.log');
      writeFileSync(join(home, '.config/filezilla/filezilla.xml'), quietFileZilla(log));
      for (const folder of ['.putty', '.config/putty']) {
        mkdirSync(join(home, folder), { recursive: true });
        writeFileSync(join(home, folder, 'sshhostkeys'), puttyHostKey());
      }
      const { display, stop } = await startDisplay();
      onTestFinished(stop);
      const env = { PATH: process.env['PATH'], HOME: home, DISPLAY: display, NO_AT_BRIDGE: '1' };
      const filezilla = spawn('filezilla', ['--site=0/Sandbox/my-site.dev'], { env, stdio: 'ignore' });
      onTestFinished(() => ended(filezilla));
      const reported = await until(() => {
        const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
        return /Directory listing of .* successful|Error:/.test(text) ? text : undefined;
      }, 120_000);
      expect(reported).toMatch(/Directory listing of "\/srv\/bindings\/[0-9a-f]{32}" successful/);
    });
  },
);

function quietFileZilla(log: string): string {
  const settings = {
    'Logging file" platform="unix': log,
    'Greeting version': '99.9.9',
    'Update Check': '0',
  };
  const lines = Object.entries(settings).map(([name, value]) => `<Setting name="${name}">${value}</Setting>`);
  return `<?xml version="1.0"?>\n<FileZilla3><Settings>${lines.join('')}</Settings></FileZilla3>\n`;
}

/** The ECDSA key of the sandbox in the form in which PuTTY, and so FileZilla, remembers it: the point as two numbers. */
function puttyHostKey(): string {
  const lines = readFileSync(join(stage.sandbox.folder, 'known_hosts'), 'utf8').split('\n');
  const blob = Buffer.from(lines.find(line => line.includes(' ecdsa-'))?.split(' ')[2] ?? '', 'base64');
  const [x, y] = [blob.subarray(-64, -32), blob.subarray(-32)].map(half =>
    BigInt(`0x${half.toString('hex')}`),
  );
  const point = [x, y].map(number => `0x${(number ?? 0n).toString(16)}`).join(',');
  return `ecdsa-sha2-nistp256@${stage.sandbox.running.sshPort}:127.0.0.1 nistp256,${point}\n`;
}

/** A screen that no one sees, on a number that is free; Xvfb tells it when it is ready. */
async function startDisplay(): Promise<{ display: string; stop(): Promise<void> }> {
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  let number = '';
  server.stdio[3]?.on('data', chunk => {
    number += chunk;
  });
  await until(() => (number.endsWith('\n') ? true : undefined), 120_000);
  return { display: `:${number.trim()}`, stop: () => ended(server) };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>(resolve => child.once('exit', () => resolve()));
  child.kill('SIGKILL');
  await gone;
}
