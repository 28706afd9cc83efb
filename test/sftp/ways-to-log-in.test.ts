import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Stage, setStage } from '../commands/stage.ts';
import { registerKey } from '../support/remote-files.ts';
import { makeKey } from './hostile-server.ts';
import { startAgent } from './test-agent.ts';

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

describe('a login', () => {
  test('takes the key that ~/.ssh/config names, and tells of what it leaves out', async () => {
    keep('work', key);
    keep('config', 'Host 127.0.0.1\n  IdentityFile %d/.ssh/work\n  ProxyJump bastion\nMatch all\n');
    const { exitCode, stderr } = await stage.run(`${put} -v`);
    expect(stderr).toContain(
      ' [warning] ~/.ssh/config leads to 127.0.0.1 by ProxyJump, which turnout cannot do: it connects directly. OpenSSH can: turnout sftp.\n',
    );
    expect(stderr).toContain(
      ' [info]   ~/.ssh/config has blocks that begin with Match; turnout goes by Host only.\n',
    );
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
      'Error: There is no SSH key to log in with: ~/.ssh/id_ecdsa has a passphrase, and nobody can be asked for it here.\nGive it to your agent: ssh-add ~/.ssh/id_ecdsa\n',
    );
    expect(exitCode).toBe(3);
  });
});
