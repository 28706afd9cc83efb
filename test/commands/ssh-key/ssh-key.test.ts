import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isMissing } from '../../sandbox/ssh/run-program.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { failed, reported, type Stage, setStage } from '../stage.ts';

const noKeygen = isMissing('ssh-keygen');
let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

const key =
  'ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAgQC7vbqajDhA0F4Zf5wzL8Jz2n6f1k4G0p8Jr2o6q0S0m1c3nQ1m5oQ0Vb9x2aB3cD4eF5gH6iJ7kL8mN9oP0qR1sT2uV3wX4yZ5aB6cD7eF8gH9iJ0kL1mN2oP3qR4sT5uV6wX7yZ8aB9cD0eF1gH2iJ3kL4mN5oP6q ada@laptop';

test('keys are added, listed and removed by fingerprint', async () => {
  const { utils } = (await import('ssh2')).default;
  const made = utils.generateKeyPairSync('ecdsa', { bits: 256 });
  writeFileSync(join(stage.person.home, 'key.pub'), `${made.public} ada@laptop\n`);
  const empty =
    ' ---- ------------- ------------- \n  ID   Fingerprint   Description  \n ---- ------------- ------------- \n';
  const none = { exitCode: 0, stdout: empty, stderr: ' [warning] You have no SSH keys.\n' };
  expect(await stage.run('ssh-key:list')).toEqual(none);
  expect(await stage.run('ssh-key:list --json')).toEqual({ ...none, stdout: '[]\n' });
  expect(await stage.run('ssh-key:add key.pub')).toEqual(reported('Added SSH key from file key.pub.'));
  expect(await stage.run('ssh-key:list')).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: ` ---------------------------------- ------------------------------------------------- ------------- 
  ID                                 Fingerprint                                       Description  
 ---------------------------------- ------------------------------------------------- ------------- 
  00000000000000000000000000000001   00:00:00:00:00:00:00:00:00:00:00:00:00:00:00:01   ada@laptop   
 ---------------------------------- ------------------------------------------------- ------------- 
`,
  });
  const { stdout } = await stage.person.run('ssh-key:list --field=hex');
  expect(await stage.run(`ssh-key:remove ${stdout.trim().toUpperCase()}`)).toEqual(
    reported('Deleted SSH key 00000000000000000000000000000001!'),
  );
  expect(await stage.run('ssh-key:list')).toEqual(none);
});

test('what is no public key is refused before anything is sent', async () => {
  writeFileSync(join(stage.person.home, 'key'), '-----BEGIN OPENSSH PRIVATE KEY-----\nCANARY\n');
  writeFileSync(join(stage.person.home, 'notes'), 'CANARY\n');
  writeFileSync(join(stage.person.home, 'two.pub'), `${key}\n${key}\n`);
  const noKey = (file: string) =>
    failed(
      2,
      `${file} is not a public SSH key.`,
      'It is one line that begins with ssh- or ecdsa-; make one with turnout ssh-key:add --generate.',
    );
  expect(await stage.run('ssh-key:add key')).toEqual(
    failed(12, 'key is a private key, which must never be shared.', 'Give the public one: key.pub'),
  );
  expect(await stage.run('ssh-key:add notes')).toEqual(noKey('notes'));
  expect(await stage.run('ssh-key:add two.pub')).toEqual(noKey('two.pub'));
  expect(await stage.run('ssh-key:add nope.pub')).toEqual(
    failed(10, 'The file /home/ada/nope.pub is not there.', 'Check the path.'),
  );
});

test('a key that there is not cannot be removed', async () => {
  const { exitCode, stdout, stderr } = await stage.run('ssh-key:remove 79e7e210bdf335bb8651a46b9a8417ab');
  expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
    exitCode: 10,
    stdout: '',
    lines: 3,
  });
});

describe('ssh-key:add without a file', () => {
  const ssh = () => join(stage.person.home, '.ssh');

  test('says what there is to do where there is no key', async () => {
    expect(await stage.run('ssh-key:add')).toEqual(
      failed(
        10,
        'There is no public key in ~/.ssh.',
        'Make one: turnout ssh-key:add --generate. Or name a file: turnout ssh-key:add FILE.pub',
      ),
    );
  });

  test.skipIf(noKeygen)('makes one, which no passphrase is asked for where no one can answer', async () => {
    expect(await stage.run('ssh-key:add --generate')).toEqual(
      reported('Added SSH key from file ~/.ssh/id_ecdsa.pub.'),
    );
    expect(readFileSync(join(ssh(), 'id_ecdsa.pub'), 'utf8')).toMatch(/^ecdsa-sha2-nistp384 /);
    expect(statSync(ssh()).mode & 0o777).toBe(0o700);
    expect(await stage.run('ssh-key:add --generate')).toEqual(
      failed(
        2,
        '~/.ssh/id_ecdsa is there already, and a key is never overwritten.',
        'Register it: turnout ssh-key:add ~/.ssh/id_ecdsa.pub. Or make another: turnout ssh-key:add --generate FILE',
      ),
    );
    expect((await stage.run('ssh-key:add --generate other.pub')).stderr).toBe(
      ' [notice] Added SSH key from file other.pub.\n',
    );
    expect((await stage.run('ssh-key:list --format=list --field=comment')).stdout.split('\n')).toHaveLength(
      3,
    );
  });

  test('takes the one that the platform is known to take', async () => {
    mkdirSync(ssh(), { recursive: true });
    const { utils } = (await import('ssh2')).default;
    rmSync(join(ssh(), 'id_ecdsa.pub'), { force: true });
    writeFileSync(join(ssh(), 'id_ed25519.pub'), makeKey('ed25519').public);
    writeFileSync(join(ssh(), 'id_rsa.pub'), utils.generateKeyPairSync('rsa', { bits: 2048 }).public);
    expect(await stage.run('ssh-key:add')).toEqual(reported('Added SSH key from file ~/.ssh/id_rsa.pub.'));
  });
});

describe('ssh-key:add reads a public key in another form', () => {
  const made = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = made.publicKey.export({ type: 'spki', format: 'pem' }).toString();

  test.each([
    ['PEM', pem],
    ['PEM of an older form', made.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
    ['PEM with CRLF and a byte order mark', `\uFEFF${pem.replaceAll('\n', '\r\n')}`],
  ])('R8: %s', async (_, text) => {
    writeFileSync(join(stage.person.home, 'other.pub'), text);
    expect(await stage.run('ssh-key:add other.pub')).toEqual(reported('Added SSH key from file other.pub.'));
  });

  test('R8: RFC 4716, with a comment', async () => {
    const { public: own } = makeKey('ecdsa');
    const [, base64 = ''] = own.split(' ');
    const rows = base64.match(/.{1,70}/g)?.join('\n');
    const text = `---- BEGIN SSH2 PUBLIC KEY ----\nComment: "ada@laptop"\n${rows}\n---- END SSH2 PUBLIC KEY ----\n`;
    writeFileSync(join(stage.person.home, 'rfc.pub'), text);
    expect((await stage.run('ssh-key:add rfc.pub')).exitCode).toBe(0);
    expect((await stage.run('ssh-key:list --field=comment')).stdout).toContain('ada@laptop');
  });

  test('R8+: a key of PuTTY, which is private, is refused', async () => {
    writeFileSync(join(stage.person.home, 'k.ppk'), 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n');
    expect((await stage.run('ssh-key:add k.ppk')).exitCode).toBe(12);
  });
});
