import { generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { failed, type Stage, setStage } from '../../commands/stage.ts';
import { dsaKey } from '../../support/dsa-key.ts';
import { registerKey } from '../../support/remote-files.ts';
import { makeKey } from '../remote/hostile-server.ts';
import { startAgent, startSecurityKeyAgent } from './test-agent.ts';

let stage: Stage;
/** The key of the account. */
let key: string;
let ssh: string;

beforeAll(async () => {
  stage = await setStage();
  key = await registerKey(stage.person);
  ssh = join(stage.person.home, '.ssh');
});
afterAll(() => stage.dispose());

beforeEach(() => {
  rmSync(ssh, { recursive: true, force: true });
  mkdirSync(ssh);
});

const keep = (name: string, text: string) => writeFileSync(join(ssh, name), text, { mode: 0o600 });
const put = 'file:put key.pub my-site.dev:files/';

const writeIt = [
  'is a private key whose line breaks are lost',
  `Write it with its lines as they were; from a variable, in quotes: printf '%s\\n' "$KEY" > FILE`,
];

describe('a login', () => {
  test('takes the key that ~/.ssh/config names', async () => {
    keep('work', key);
    keep('config', 'Host 127.0.0.1\n  IdentityFile %d/.ssh/work\n');
    const { exitCode, stderr } = await stage.run(`${put} -v`);
    expect(stderr).not.toContain('[warning]');
    expect(exitCode).toBe(0);
  });

  test('finds the key of the account among many of an agent, although servers end after six', async () => {
    const others = Array.from({ length: 7 }, () => makeKey().private);
    const agent = await startAgent(join(ssh, 'agent'), [...others, key]);
    expect((await stage.run(put, { env: { SSH_AUTH_SOCK: agent.socket } })).exitCode).toBe(0);
    keep('config', `Host 127.0.0.1\n  IdentityAgent ${agent.socket}\n`);
    expect((await stage.run(put)).exitCode).toBe(0);
    await agent.stop();
  });

  test('R8: takes a key in PKCS#8, with CRLF, with and without a passphrase', async () => {
    const made = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const plain = made.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    writeFileSync(
      join(stage.person.home, 'spki.pub'),
      made.publicKey.export({ type: 'spki', format: 'pem' }),
    );
    expect((await stage.run('ssh-key:add spki.pub')).exitCode).toBe(0);
    keep('id_rsa', plain.replaceAll('\n', '\r\n'));
    expect((await stage.run(put)).exitCode).toBe(0);
    const cipher = { cipher: 'aes-256-cbc', passphrase: 'open sesame' };
    keep('id_rsa', made.privateKey.export({ type: 'pkcs8', format: 'pem', ...cipher }).toString());
    const typed = await stage.run(put, {
      terminal: { columns: 100 },
      input: 'open sesame\n',
    });
    expect(typed.stderr).toContain('Passphrase of ~/.ssh/id_rsa:');
    expect(typed.exitCode).toBe(0);
    expect(await stage.run(put)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: ` [error]  No SSH key to log in with: ~/.ssh/id_rsa has a passphrase, and there is no terminal to ask for it.
 [notice] Give it to your agent: ssh-add ~/.ssh/id_rsa
`,
    });
  });

  test('R8+: says of a key that cannot be used why', async () => {
    keep(
      'id_rsa',
      generateKeyPairSync('ed448').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    );
    expect((await stage.run(put)).stderr).toBe(
      ` [error]  No SSH key to log in with: ~/.ssh/id_rsa is a key of a kind (ed448) that SSH does not know.
 [notice] Make another one and register it: turnout ssh-key:add --generate
`,
    );
  });

  test.each([
    ['lost its line breaks', (pem: string) => pem.replaceAll('\n', ' '), writeIt],
    ['has them as two characters', (pem: string) => pem.replaceAll('\n', '\\n'), writeIt],
    [
      'was cut off',
      (pem: string) => pem.slice(0, 120),
      ['is a private key without its end', 'Copy it again, as a whole.'],
    ],
    [
      'was encoded once more',
      (pem: string) => Buffer.from(pem).toString('base64'),
      ['is in Base64 as a whole', 'Decode it first: base64 -d'],
    ],
    ['is empty', () => '', ['is not a private key', 'See what it is: file ~/.ssh/id_ecdsa']],
  ])('R8+: says of a usual key that %s what is the matter with it', async (_what, spoil, [why, remedy]) => {
    keep('id_ecdsa', spoil(key));
    expect((await stage.run(put)).stderr).toBe(
      ` [error]  No SSH key to log in with: ~/.ssh/id_ecdsa ${why}.\n [notice] ${remedy}\n`,
    );
  });

  test.each([0o644, 0o640, 0o604, 0o777])('R8+: leaves out a key of mode %o, as OpenSSH does', async mode => {
    keep('id_ecdsa', key);
    chmodSync(join(ssh, 'id_ecdsa'), mode);
    const why = `may be read by others (mode 0${mode.toString(8)}), so it is not offered, as OpenSSH does not offer it`;
    const remedy = 'Keep it to yourself: chmod 600 /home/ada/.ssh/id_ecdsa';
    expect(await stage.run(put)).toEqual(
      failed(3, `No SSH key to log in with: ~/.ssh/id_ecdsa ${why}.`, remedy),
    );
    expect((await stage.run('connection:test my-site.dev')).stderr).toContain(
      ` [error]  keys: No usable SSH key: ~/.ssh/id_ecdsa ${why}.\n [notice] ${remedy}\n`,
    );
    expect(await stage.run(`${put} -i ~/.ssh/id_ecdsa`)).toEqual(
      failed(3, `/home/ada/.ssh/id_ecdsa ${why}.`, remedy),
    );
    keep('id_ed25519', makeKey().private);
    expect((await stage.run(put)).stderr).toContain(`Not offered were: ~/.ssh/id_ecdsa (${why}).`);
  });

  test('R8+: takes a key of any mode from the agent, where IdentitiesOnly names its file', async () => {
    keep('id_ecdsa', key);
    chmodSync(join(ssh, 'id_ecdsa'), 0o644);
    const agent = await startAgent(join(ssh, 'agent'), [makeKey().private, key]);
    keep('config', `IdentityAgent ${agent.socket}\nIdentitiesOnly yes\nIdentityFile ~/.ssh/id_ecdsa\n`);
    expect((await stage.run(put)).stderr).not.toContain('[error]');
    await agent.stop();
  });

  const otherName = 'has a name that ssh does not look for, and no IdentityFile names it';

  test('R8+: names a key of another name, and how it is offered', async () => {
    keep('pantheon', key);
    keep('pantheon.pub', makeKey().public);
    keep('known_hosts', '');
    const remedy = 'Name it: --identity ~/.ssh/pantheon, or IdentityFile ~/.ssh/pantheon in ~/.ssh/config.';
    expect(await stage.run(put)).toEqual(
      failed(3, `No SSH key to log in with: ~/.ssh/pantheon ${otherName}.`, remedy),
    );
    expect((await stage.run('connection:test my-site.dev')).stderr).toContain(
      ` [error]  keys: No usable SSH key: ~/.ssh/pantheon ${otherName}.\n [notice] ${remedy}\n`,
    );
    keep('id_ecdsa', makeKey().private);
    expect((await stage.run(put)).stderr).toContain(
      `Offered were: ~/.ssh/id_ecdsa. Not offered were: ~/.ssh/pantheon (${otherName}).`,
    );
    expect((await stage.run(`${put} -i ~/.ssh/pantheon`)).exitCode).toBe(0);
  });

  test('R8+: names a usual key that another IdentityFile leaves out, and three of many', async () => {
    keep('work', makeKey().private);
    keep('config', 'IdentityFile ~/.ssh/work\n');
    keep('id_ecdsa', key);
    for (const name of ['k1', 'k2', 'k3', 'k4']) keep(name, makeKey().private);
    expect((await stage.run(put)).stderr).toContain(
      `Not offered were: ~/.ssh/id_ecdsa (${otherName}), ~/.ssh/k1 (${otherName}), ~/.ssh/k2 (${otherName}), 2 more in ~/.ssh (that no IdentityFile names).`,
    );
  });

  test('R8+: says of a DSA key what it is', async () => {
    keep('id_dsa', dsaKey);
    expect((await stage.run(put)).stderr).toContain(
      'No SSH key to log in with: ~/.ssh/id_dsa is a DSA key, which neither OpenSSH nor servers take any more.',
    );
  });

  test('R8+: says of an agent that IdentitiesOnly hides all of its keys', async () => {
    const agent = await startAgent(join(ssh, 'agent'), [key, makeKey().private]);
    keep('config', `IdentityAgent ${agent.socket}\nIdentitiesOnly yes\n`);
    expect(await stage.run(put)).toEqual(
      failed(
        3,
        'No SSH key to log in with: all 2 keys of the agent are left out by IdentitiesOnly.',
        'Name the right one by its public half: IdentityFile KEY.pub in ~/.ssh/config.',
      ),
    );
    await agent.stop();
  });

  test('R8+: names the keys of an agent that only a device signs with', async () => {
    const agent = await startSecurityKeyAgent(join(ssh, 'agent'));
    const { stderr, exitCode } = await stage.run(put, { env: { SSH_AUTH_SOCK: agent.socket } });
    expect(stderr).toContain(
      "No SSH key to log in with: ada@yubikey of the agent needs a FIDO device to sign (sk-), which only OpenSSH's own programs can ask.",
    );
    expect(exitCode).toBe(3);
    const tested = await stage.run('connection:test my-site.dev', {
      env: { SSH_AUTH_SOCK: agent.socket },
    });
    expect(tested.stderr).toContain(
      ' [error]  agent: It holds only what turnout cannot offer: ada@yubikey (sk-ssh-ed25519@openssh.com).\n',
    );
    await agent.stop();
  });

  test('R8+: offers no key of a type that the configuration does not accept', async () => {
    keep('id_ecdsa', key);
    keep('config', 'Host *\n  PubkeyAcceptedAlgorithms ssh-ed25519,rsa-sha2-512\n');
    const leftOut = 'is of the type ecdsa-sha2-nistp256, which PubkeyAcceptedAlgorithms leaves out';
    expect((await stage.run(put)).stderr).toContain(
      ` [error]  No SSH key to log in with: ~/.ssh/id_ecdsa ${leftOut}.\n`,
    );
    const agent = await startAgent(join(ssh, 'agent'), [key]);
    const env = { SSH_AUTH_SOCK: agent.socket };
    expect((await stage.run(put, { env })).exitCode).toBe(3);
    keep('config', 'Host *\n  PubkeyAcceptedAlgorithms -ssh-rsa\n');
    expect((await stage.run(put, { env })).exitCode).toBe(0);
    await agent.stop();
  });

  test('R8+: offers no file where IdentityFile is none', async () => {
    keep('id_ecdsa', key);
    keep('config', 'Host *\n  IdentityFile none\n');
    expect((await stage.run(put)).exitCode).toBe(3);
  });

  test('R8+: does not mind a file that is no key beside one that is', async () => {
    keep('id_ed25519', '');
    keep('id_ecdsa', key);
    expect((await stage.run(put)).exitCode).toBe(0);
  });

  test('R8+: says of a configured key that it is not there, and of a public half that no agent has it', async () => {
    keep('config', 'IdentityFile ~/.ssh/gone\n');
    expect((await stage.run(put)).stderr).toContain(
      'No SSH key to log in with: ~/.ssh/gone is not there.\n [notice] Check IdentityFile in ~/.ssh/config, and ssh-add -l for the agent.\n',
    );
    keep('config', 'IdentityFile ~/.ssh/half.pub\n');
    keep('half.pub', makeKey().public);
    expect((await stage.run(put)).stderr).toContain(
      '~/.ssh/half.pub is the public half of a key that no agent has.',
    );
  });

  test('R8+: names a certificate that was not offered, when the login is refused', async () => {
    keep('id_rsa', makeKey().private);
    keep('id_rsa-cert.pub', 'ssh-rsa-cert-v01@openssh.com AAAA\n');
    const { stderr, exitCode } = await stage.run(put);
    expect(stderr).toContain(
      'Not offered were: ~/.ssh/id_rsa-cert.pub (is a certificate, which turnout does not offer).',
    );
    expect(exitCode).toBe(3);
  });

  test('asks for a passphrase at a terminal, and only there', async () => {
    const locked = ssh2.utils.generateKeyPairSync('ecdsa', {
      ...{ bits: 256, passphrase: 'open sesame', cipher: 'aes256-ctr', rounds: 1 },
    });
    writeFileSync(join(stage.person.home, 'locked.pub'), locked.public);
    expect((await stage.run('ssh-key:add locked.pub')).exitCode).toBe(0);
    keep('id_ecdsa', locked.private);
    const terminal = { columns: 100 };
    const typed = await stage.run(put, { terminal, input: 'open sesame\n' });
    expect(typed.stderr).toContain('Passphrase of ~/.ssh/id_ecdsa:');
    expect(typed.exitCode).toBe(0);
    const { exitCode, stderr } = await stage.run(put, { terminal, input: 'x', env: { CI: 'true' } });
    expect(stderr).toBe(
      'Error: No SSH key to log in with: ~/.ssh/id_ecdsa has a passphrase, and there is no terminal to ask for it.\nGive it to your agent: ssh-add ~/.ssh/id_ecdsa\n',
    );
    expect(exitCode).toBe(3);
  });
});
