import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { failed, type Stage, setStage } from './stage.ts';

let stage: Stage;
let home: string;

beforeAll(async () => {
  stage = await setStage();
  home = stage.person.home;
  await keepKey(stage.person);
});
afterAll(() => stage.dispose());

const options = [
  '-o Port=22222 -o StrictHostKeyChecking=accept-new',
  `-o 'UserKnownHostsFile="/home/ada/.local/share/turnout/known_hosts" "/home/ada/.ssh/known_hosts"'`,
].join(' ');
const keysOnly = '-o PreferredAuthentications=publickey -o RequestTTY=no';
const manners = '-o ServerAliveInterval=30 -o ControlPath=none';
const target = 'appserver.dev.00000000-0000-0000-0000-000000000001@127.0.0.1';

describe('sftp --print', () => {
  test('prints a line for a shell, which asks nothing where no one can be asked', async () => {
    const print = ['sftp', 'my-site.dev', '--print', '--', '-b', 'my batch'];
    expect(await stage.run(print, { accountHome: home })).toEqual({
      exitCode: 0,
      stdout: `sftp ${options} -o BatchMode=yes ${keysOnly} ${manners} -b 'my batch' ${target}\n`,
      stderr: '',
    });
  });

  test('leaves questions to a person at a terminal, and names a key', async () => {
    const { stdout } = await stage.run('sftp my-site.dev --print -i ~/.ssh/id_ecdsa', {
      terminal: { columns: 80 },
      accountHome: home,
    });
    expect(stdout).toBe(
      `sftp ${options} ${keysOnly} -o IdentitiesOnly=yes -o 'IdentityFile="/home/ada/.ssh/id_ecdsa"' ${manners} ${target}\n`,
    );
  });

  test('names the keys of HOME where the account, and so ssh, has another home', async () => {
    const { stdout } = await stage.run('sftp my-site.dev --print', { accountHome: '/home/nobody' });
    expect(stdout).toBe(
      `sftp ${options} -o BatchMode=yes ${keysOnly} -o 'IdentityFile="/home/ada/.ssh/id_ecdsa"' ${manners} ${target}\n`,
    );
  });

  test('lets the port of ~/.ssh/config stand', async () => {
    writeFileSync(join(home, '.ssh/config'), 'Host 127.0.0.1\n  Port 1\n');
    expect((await stage.run('sftp my-site.dev --print')).stdout).toContain('-o Port=1 ');
    writeFileSync(join(home, '.ssh/config'), '');
  });
});

const [noSftp, sftpName] = needs('sftp');

describe.skipIf(noSftp)(sftpName, () => {
  const batch = (text: string) => writeFileSync(join(home, 'batch'), text);
  const run = () => stage.run(['sftp', 'my-site.dev', '-i', '~/.ssh/id_ecdsa', '--', '-q', '-b', 'batch']);

  test('runs with our input and output, and remembers the host for us', async () => {
    batch('put batch files/batch\nls files\n');
    const { exitCode, stdout } = await run();
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('sftp> ls files\nfiles/batch'),
    });
    expect(readFileSync(join(home, '.local/share/turnout/known_hosts'), 'utf8')).not.toBe('');
  });

  test('gives its exit code to ours', async () => {
    batch('get files/none\n');
    expect((await run()).exitCode).toBe(1);
  });
});

test('sftp says what is missing', async () => {
  const none = { env: { PATH: join(home, 'nowhere') } };
  expect(await stage.run('sftp my-site.dev', none)).toEqual(
    failed(
      10,
      'Command not found: sftp. Nothing was done.',
      'A name has to be on PATH. Pipes and the like need a shell: -- sh -c "…"',
    ),
  );
  expect(await stage.run('sftp my-site.dev -i none')).toEqual(
    failed(10, 'The key /home/ada/none is not there.', 'Check --identity.'),
  );
});

test('A26+: sftp gets no machine token', async () => {
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'sftp'), '#!/bin/sh\necho "[$TURNOUT_MACHINE_TOKEN]"\n', { mode: 0o755 });
  const { stdout } = await stage.run('sftp my-site.dev', { env: { PATH: `${bin}:${process.env['PATH']}` } });
  expect(stdout).toBe('[]\n');
});
