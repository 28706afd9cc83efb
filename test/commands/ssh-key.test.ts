import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failed, type Stage, said, setStage } from './stage.ts';

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
  expect(await stage.run('ssh-key:add key.pub')).toEqual(said('Added SSH key from file key.pub.'));
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
    said('Deleted SSH key 00000000000000000000000000000001!'),
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
      'It is one line that begins with ssh- or ecdsa-; make one with ssh-keygen.',
    );
  expect(await stage.run('ssh-key:add key')).toEqual(
    failed(12, 'key holds a private key, which nobody else must ever see.', 'Give the public one: key.pub'),
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
