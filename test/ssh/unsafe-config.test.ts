import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failed, type Stage, setStage } from '../commands/stage.ts';
import { needs } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';

let stage: Stage;
let ssh: string;
let key: string;

beforeAll(async () => {
  stage = await setStage();
  key = await keepKey(stage.person);
  ssh = join(stage.person.home, '.ssh');
});
afterAll(() => stage.dispose());
beforeEach(() => {
  rmSync(ssh, { recursive: true, force: true });
  rmSync(join(stage.person.home, 'cloned'), { recursive: true, force: true });
  mkdirSync(ssh);
  keep('id_ecdsa', key);
});

function keep(name: string, text: string, mode = 0o600): string {
  const file = join(ssh, name);
  writeFileSync(file, text);
  chmodSync(file, mode);
  return file;
}

const fifo = (name: string) => execFileSync('mkfifo', [join(ssh, name)]);
const bad = (name: string) =>
  failed(
    12,
    `/home/ada/.ssh/${name} belongs to another user, or others may write to it: OpenSSH refuses it.`,
    `Make it yours alone to write: chown "$(id -u)" /home/ada/.ssh/${name} && chmod 600 /home/ada/.ssh/${name}`,
  );
const noFile = (name: string) =>
  failed(
    12,
    `/home/ada/.ssh/${name} is not a regular file: OpenSSH hangs over it, or refuses it.`,
    `Put a file in its place: see ls -l /home/ada/.ssh/${name}`,
  );

const [noSsh, sshName] = needs('ssh');
const isRoot = userInfo().uid === 0;
const list = 'file:list my-site.dev:code';
const ways = [list, 'git:clone my-site.dev cloned', 'sftp my-site.dev -- -b /dev/null'];

describe.skipIf(noSsh).each([
  ['HOME is where OpenSSH looks', () => ({ accountHome: stage.person.home })],
  ['HOME is elsewhere', () => ({ accountHome: userInfo().homedir })],
])(`a configuration of ${sshName} that others could have written, where %s`, (_, options) => {
  const run = (line: string) => stage.run(line, options());

  test.each(ways)('R4+: %s refuses one that others may write to', async line => {
    keep('config', 'Host *\n  Compression no\n', 0o664);
    expect(await run(line)).toEqual(bad('config'));
  });

  test('R4+: connection:test refuses it as well', async () => {
    keep('config', 'Host *\n  Compression no\n', 0o666);
    const { exitCode, stderr } = await run('connection:test my-site.dev');
    expect(stderr).toContain(bad('config').stderr.replace('[error]  ', '[error]  environment: '));
    expect(exitCode).toBe(12);
  });

  test.skipIf(!isRoot)('R4+: one of another user is refused, one of root is not', async () => {
    chownSync(keep('config', ''), 12345, 12345);
    expect(await run(list)).toEqual(bad('config'));
    chownSync(join(ssh, 'config'), 0, 0);
    expect((await run(list)).exitCode).toBe(0);
  });

  test.each(['Include more\n', 'Host elsewhere.example.com\n  Include more\n'])(
    'R4+: so is what it includes: %j',
    async text => {
      keep('config', text);
      keep('more', 'Compression no\n', 0o666);
      expect(await run(list)).toEqual(bad('more'));
    },
  );

  test.each(ways)('R4+: %s ends at once at a FIFO', async line => {
    fifo('config');
    expect(await run(line)).toEqual(noFile('config'));
  });

  test('R4+: so does it at a link to /dev/null, which OpenSSH refuses', async () => {
    symlinkSync('/dev/null', join(ssh, 'config'));
    expect(await run(list)).toEqual(noFile('config'));
  });

  test('R4+: nothing is wrong with one that others may read', async () => {
    keep('config', '', 0o644);
    expect((await run(list)).stderr).toBe('');
  });
});

describe.skipIf(noSsh)('a FIFO', () => {
  test.each(ways)('R4+: among the known_hosts files is passed over by %s', async line => {
    fifo('hosts');
    keep('config', `UserKnownHostsFile ~/.ssh/hosts\n`);
    expect((await stage.run(line)).exitCode).toBe(0);
  });

  test('R4+: of RevokedHostKeys lets no one in', async () => {
    fifo('revoked');
    keep('config', `RevokedHostKeys ~/.ssh/revoked\n`);
    expect((await stage.run(list)).stderr).toContain(
      '/home/ada/.ssh/revoked, which the configuration of SSH',
    );
  });

  test.each(ways)('R8+: is no key for %s', async line => {
    fifo('key');
    const [command = '', ...rest] = line.split(' -- ');
    const named = [`${command} -i ~/.ssh/key`, ...rest].join(' -- ');
    expect(await stage.run(named)).toEqual(
      failed(
        12,
        '/home/ada/.ssh/key is not a private key.',
        'Name the file without .pub, and check whose it is.',
      ),
    );
  });
});
