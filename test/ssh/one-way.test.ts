import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { failed, type Stage, setStage } from '../commands/stage.ts';
import { isMissing, needs } from '../sandbox/ssh/run-program.ts';
import { type Bastion, bastionName, noBastion, startBastion } from '../support/ssh/bastion.ts';
import { makeKey } from '../support/ssh/keys.ts';
import { publicPrint } from '../support/ssh/public-print.ts';
import { startRealAgent } from '../support/ssh/real-agent.ts';

let stage: Stage;
let ssh: string;
/** Of the account. */
const key = makeKey('ecdsa');
/** The host key that the sandbox shows, as `type base64`. */
let hostKey: string;
/** `[127.0.0.1]:22222`, with the real port. */
let host: string;

beforeAll(async () => {
  stage = await setStage();
  ssh = join(stage.person.home, '.ssh');
  writeFileSync(join(stage.person.home, 'key.pub'), key.public);
  await stage.person.run('ssh-key:add key.pub');
  host = `[127.0.0.1]:${stage.sandbox.running.sshPort}`;
  mkdirSync(ssh);
  keep('config', 'HashKnownHosts no\n');
  await stage.person.run('connection:trust my-site.dev -y');
  hostKey = readFileSync(ours(), 'utf8').trim().split(' ').slice(1).join(' ');
});
afterAll(() => stage.dispose());

const ours = () => join(stage.person.home, '.local/share/turnout/known_hosts');

beforeEach(() => {
  rmSync(ssh, { recursive: true, force: true });
  rmSync(join(stage.person.home, '.local'), { recursive: true, force: true });
  mkdirSync(ssh);
});

/** Keeps a file in ~/.ssh. */
function keep(name: string, text: string, mode = 0o600): void {
  mkdirSync(join(ssh, name, '..'), { recursive: true });
  writeFileSync(join(ssh, name), text, { mode });
}

const list = 'file:list my-site.dev:code';
const withoutSsh = () => {
  const bin = join(stage.person.home, 'no-ssh');
  mkdirSync(bin, { recursive: true });
  return { env: { PATH: bin } };
};
const shown = () => `${hostKey.split(' ')[0]} ${publicPrint(hostKey)}`;

const [noSsh, sshName] = needs('ssh');

describe.skipIf(noSsh)(`what ${sshName} -G reads`, () => {
  /** As a login shell has it: HOME is elsewhere than the home of the account, which OpenSSH would look into. */
  const elsewhere = { accountHome: userInfo().homedir };

  test.each([
    ['a Match with a host', 'Match host 127.0.*\n  IdentityFile ~/.ssh/work\n'],
    ['a Match that runs a command', 'Match exec "test -d /"\n  IdentityFile ~/.ssh/work\n'],
    ['a Match for all', 'Match all\n  IdentityFile ~/.ssh/work\n'],
    ['an Include with a pattern in the middle', 'Include conf.d/*/config\n'],
    ['an Include with a choice of letters', 'Include conf.[c-e]/[!x]ne/config\n'],
    ['an Include inside of a block', 'Host 127.0.0.1\n  Include ~/.ssh/inner\n'],
    ['the token %d', 'IdentityFile %d/.ssh/work\n'],
    ['the token %u', `IdentityFile ~/.ssh/%u\n`],
    ['the tokens %n and %h', 'IdentityFile ~/.ssh/%n-%h\n'],
    ['the tokens %p and %i', 'IdentityFile ~/.ssh/%p-%i\n'],
    ['the token %r', 'IdentityFile ~/.ssh/%r\n'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the configuration's.
    ['a variable', 'IdentityFile ${HOME}/.ssh/work\n'],
    ['a Match that is tried last', 'Match final host 127.0.0.1\n  IdentityFile ~/.ssh/work\n'],
    ['a Match for a user', 'Match user appserver.*\n  IdentityFile ~/.ssh/work\n'],
  ])('R9: %s names the key, where HOME is the home and where it is not', async (_, config) => {
    const { username, uid } = userInfo();
    const port = String(stage.sandbox.running.sshPort);
    const login = `appserver.dev.${stage.sandbox.siteId('my-site')}`;
    for (const name of ['work', username, '127.0.0.1-127.0.0.1', `${port}-${uid}`, login])
      keep(name, key.private);
    keep('conf.d/one/config', 'IdentityFile ~/.ssh/work\n');
    keep('inner', 'IdentityFile ~/.ssh/work\n');
    keep('config', config);
    expect((await stage.run(list, elsewhere)).stderr).toBe('');
    if (!/Include conf/.test(config)) expect((await stage.run(list)).stderr).toBe('');
  });

  test('R9: is asked once for a host, and only for a connection', async () => {
    keep('id_ecdsa', key.private);
    keep('config', `Match exec "echo %r >> ${stage.person.home}/asked"\n  Compression no\n`);
    onTestFinished(() => rmSync(join(stage.person.home, 'asked'), { force: true }));
    await stage.run('connection:info my-site.dev --field=sftp_command');
    await stage.run('env:list my-site');
    expect(existsSync(join(stage.person.home, 'asked'))).toBe(false);
    await stage.run('connection:set my-site.dev sftp');
    await stage.run('file:put key.pub my-site.dev:code/asked.txt');
    rmSync(join(stage.person.home, 'asked'), { force: true });
    await stage.run('connection:set my-site.dev git --on-changes=stash');
    const asked = readFileSync(join(stage.person.home, 'asked'), 'utf8');
    // Git's own ssh asks too, as another user: to the server of the code.
    expect(asked.split('\n').filter(user => user.startsWith('appserver.'))).toHaveLength(1);
  });

  test('R9+: a configuration that OpenSSH refuses is told, with the line, and read as well as it goes', async () => {
    keep('id_ecdsa', key.private);
    keep('config', 'Host 127.0.0.1\n  NoSuchOption yes\n');
    const { stderr, exitCode } = await stage.run(list, elsewhere);
    expect(stderr).toBe(
      ' [warning] OpenSSH cannot read its configuration: /home/ada/.ssh/config: line 2: Bad configuration option: nosuchoption. turnout goes by what it reads itself.\n',
    );
    expect(exitCode).toBe(0);
  });

  test('R9+: a port and a name of a Match count; a user for everybody does not', async () => {
    keep('id_ecdsa', key.private);
    const port = stage.sandbox.running.sshPort;
    keep(
      'config',
      `Match host sftp.example.com\n  HostName 127.0.0.1\n  Port ${port}\nHost *\n  User nobody\n`,
    );
    const options = { env: { TURNOUT_SSH_HOST: 'sftp.example.com', TURNOUT_SSH_PORT: '1' } };
    expect((await stage.run(list, options)).exitCode).toBe(0);
  });
});

describe('without OpenSSH', () => {
  test('R9: a Match that was not looked at is named, in the warning and in the error', async () => {
    keep('config', 'Match host 127.0.*\n  IdentityFile ~/.ssh/work\n');
    keep('work', key.private);
    expect(await stage.run(list, withoutSsh())).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: ` [warning] Match host 127.0.* (~/.ssh/config) was not looked at: turnout cannot read it without OpenSSH's ssh, which is not on PATH.
 [error]  No SSH key to log in with, neither in ~/.ssh nor in an agent. Not examined: Match host 127.0.* (~/.ssh/config).
 [notice] Install OpenSSH's client, which reads all of it, or name the key with --identity KEY.
`,
    });
  });

  test('R9: a ProxyJump is refused by name', async () => {
    keep('config', 'Host 127.0.0.1\n  ProxyJump bastion\n');
    keep('id_ecdsa', key.private);
    expect(await stage.run(list, withoutSsh())).toEqual(
      failed(
        10,
        '~/.ssh/config leads over bastion (ProxyJump), and ssh is not on PATH.',
        "Install OpenSSH's client, or take the ProxyJump out.",
      ),
    );
  });

  test('R9+: what a Host says about keys, ports and hosts holds all the same', async () => {
    keep('work', key.private);
    keep('config', `Host sftp.example.com\n  HostName 127.0.0.1\n  IdentityFile ~/.ssh/work\n`);
    const { env } = withoutSsh();
    const options = { env: { ...env, TURNOUT_SSH_HOST: 'sftp.example.com' } };
    expect((await stage.run(list, options)).stderr).toBe('');
  });
});

describe.each([
  ['with OpenSSH', () => ({ accountHome: userInfo().homedir })],
  ['without OpenSSH', withoutSsh],
])('host keys, %s', (name, options) => {
  const skip = name === 'with OpenSSH' && noSsh;
  const run = (line: string) => stage.run(line, options());
  beforeEach(() => keep('id_ecdsa', key.private));
  const other = makeKey().public;

  test.skipIf(skip)('R4: another key in a global file is a changed one', async () => {
    keep('global', `${host} ${other}\n`);
    keep('config', `GlobalKnownHostsFile ~/.ssh/none ~/.ssh/global\n`);
    expect(await run(list)).toEqual(
      failed(
        12,
        `The host key of [127.0.0.1]:22222 has changed. Known is ssh-ed25519 ${publicPrint(other)}; now it shows ${shown()}. Nothing was sent.`,
        'The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust my-site.dev',
      ),
    );
    expect(existsSync(ours())).toBe(false);
  });

  test.skipIf(skip)('W20: a key that is known twice is named once', async () => {
    keep('known_hosts', `${host} ${other}\n`);
    keep('global', `${host} ${other}\n`);
    keep('config', 'GlobalKnownHostsFile ~/.ssh/global\n');
    expect((await run(list)).stderr).toContain(`Known is ssh-ed25519 ${publicPrint(other)}; now it shows`);
  });

  test.skipIf(skip).each([
    ['by its name', () => host],
    ['by a pattern', () => '[127.0.0.*]:*'],
    ['by its name without the port', () => '127.0.0.1'],
    ['by everything', () => '*'],
  ])('R4: a key that a global file has revoked %s is refused', async (_, names) => {
    keep('global', `@revoked ${names()} ${hostKey}\n`);
    keep('config', 'GlobalKnownHostsFile ~/.ssh/global\n');
    const { exitCode, stderr } = await run(list);
    expect(stderr).toContain(`shows a host key that is marked as revoked: ${shown()}. Nothing was sent.`);
    expect(exitCode).toBe(12);
  });

  test.skipIf(skip)('R4+: a key in a file of RevokedHostKeys is refused', async () => {
    keep('revoked', `# of May\n${hostKey} old container\n`);
    keep('config', 'RevokedHostKeys ~/.ssh/revoked\n');
    expect((await run(list)).stderr).toContain('is marked as revoked');
  });

  test.skipIf(skip || isMissing('ssh-keygen'))(
    'R4+: so is one in a binary list of RevokedHostKeys',
    async () => {
      const list = join(ssh, 'krl');
      const make = (line: string) => {
        keep('revoked', `${line}\n`);
        execFileSync('ssh-keygen', ['-q', '-k', '-f', list, join(ssh, 'revoked')]);
      };
      keep('config', 'RevokedHostKeys ~/.ssh/krl\n');
      make(hostKey);
      const { exitCode, stderr } = await run('file:list my-site.dev:code');
      expect(exitCode).toBe(12);
      expect(stderr).toContain(
        name === 'with OpenSSH'
          ? 'is marked as revoked'
          : 'is in binary form (KRL), which only OpenSSH reads.',
      );
      make(other);
      expect((await run('file:list my-site.dev:code')).exitCode).toBe(name === 'with OpenSSH' ? 0 : 12);
    },
  );

  test.skipIf(skip)('R4+: a file of RevokedHostKeys that is not there lets no one in', async () => {
    keep('config', 'RevokedHostKeys ~/.ssh/revoked\n');
    const { exitCode, stderr } = await run(list);
    expect(stderr).toContain(
      '/home/ada/.ssh/revoked, which the configuration of SSH names as RevokedHostKeys, cannot be read.',
    );
    expect(exitCode).toBe(12);
  });

  test.skipIf(skip).each(['yes', 'ask'])(
    'R4: StrictHostKeyChecking %s is not loosened: a host that is not known is refused',
    async strict => {
      keep('config', `Host *\n  StrictHostKeyChecking ${strict}\n`);
      expect(await run(list)).toEqual(
        failed(
          12,
          `The host key of [127.0.0.1]:22222 is not known, and the configuration of SSH says StrictHostKeyChecking ${strict}. It shows ${shown()}. Nothing was sent.`,
          'When you know that it is right: turnout connection:trust my-site.dev',
        ),
      );
      expect((await run('connection:trust my-site.dev -y')).exitCode).toBe(0);
      expect((await run(list)).exitCode).toBe(0);
    },
  );

  test.skipIf(skip)('R4+: StrictHostKeyChecking ask asks at a terminal, and takes a no', async () => {
    keep('config', 'StrictHostKeyChecking ask\n');
    const terminal = { terminal: { columns: 200 } };
    const no = await stage.run(list, { ...options(), ...terminal, input: '\n' });
    expect(no.stderr).toContain(`[127.0.0.1]:22222 is not known. It shows ${hostKey.split(' ')[0]} SHA256:`);
    expect(no.exitCode).toBe(12);
    expect((await stage.run(list, { ...options(), ...terminal, input: '\x1b[B\n' })).exitCode).toBe(0);
    expect((await run(list)).exitCode).toBe(0);
  });

  test.skipIf(skip)('R4: StrictHostKeyChecking no still refuses a key that has changed', async () => {
    keep('config', 'StrictHostKeyChecking no\n');
    keep('known_hosts', `${host} ${other}\n`);
    expect((await run(list)).exitCode).toBe(12);
    keep('known_hosts', '');
    expect((await run(list)).exitCode).toBe(0);
  });

  test.skipIf(skip)('R4: several files of the user are asked, with blanks in their names too', async () => {
    keep('the second one', `${host} ${hostKey}\n`);
    keep('config', 'StrictHostKeyChecking yes\nUserKnownHostsFile ~/.ssh/first "~/.ssh/the second one"\n');
    expect((await run(list)).stderr).toBe('');
  });

  test.skipIf(skip)('R4+: UserKnownHostsFile none leaves the usual files out', async () => {
    keep('known_hosts', `${host} ${other}\n`);
    keep('config', 'Host *\n  UserKnownHostsFile none\n');
    expect((await run(list)).stderr).toBe('');
    keep('config', 'StrictHostKeyChecking yes\nUserKnownHostsFile none\n');
    keep('known_hosts', `${host} ${hostKey}\n`);
    rmSync(ours());
    expect((await run(list)).exitCode).toBe(12);
  });

  test.skipIf(skip)('R4: HostKeyAlias is the name that is looked up, and written down', async () => {
    keep('known_hosts', `pantheon ${other}\n${host} ${hostKey}\n`);
    keep('config', 'HostKeyAlias pantheon\nHashKnownHosts no\n');
    expect((await run(list)).stderr).toContain('The host key of pantheon has changed.');
    keep('known_hosts', '');
    expect((await run(list)).exitCode).toBe(0);
    expect(readFileSync(ours(), 'utf8')).toBe(`pantheon ${hostKey}\n`);
  });

  test.skipIf(skip)('R4: HashKnownHosts hides the name, and the host is known by it', async () => {
    keep('config', 'HashKnownHosts yes\n');
    expect((await run(list)).exitCode).toBe(0);
    const first = readFileSync(ours(), 'utf8');
    expect(first).toMatch(/^\|1\|\S+\|\S+ ssh-ed25519 \S+\n$/);
    keep('config', 'HashKnownHosts yes\nStrictHostKeyChecking yes\n');
    expect((await run(list)).exitCode).toBe(0);
    expect(readFileSync(ours(), 'utf8')).toBe(first);
  });

  test.skipIf(skip)(
    'R4: a host of an authority is not taken on trust, as no one checks its certificate',
    async () => {
      keep('known_hosts', `@cert-authority 127.0.0.* ${other}\n`);
      expect((await run(list)).stderr).toContain(
        'is not known, and /home/ada/.ssh/known_hosts has an authority for it (@cert-authority), and turnout checks no certificates.',
      );
      expect((await run('connection:trust my-site.dev -y')).exitCode).toBe(0);
      expect((await run(list)).exitCode).toBe(0);
    },
  );

  test.skipIf(skip)(
    'R4+: a key that is known without the port is known, another one contradicts nothing',
    async () => {
      keep('config', 'StrictHostKeyChecking yes\n');
      keep('known_hosts', `127.0.0.1 ${hostKey}\n`);
      expect((await run(list)).exitCode).toBe(0);
      keep('config', '');
      keep('known_hosts', `127.0.0.1 ${other}\n`);
      expect((await run(list)).exitCode).toBe(0);
    },
  );

  test.skipIf(skip)(
    'R4+: a host whose key is to come from KnownHostsCommand is not taken on trust',
    async () => {
      keep('config', 'KnownHostsCommand /bin/echo %H\n');
      const { exitCode, stderr } = await run(list);
      expect(stderr).toContain(
        'is not known, and its key is to come from KnownHostsCommand, which turnout does not run.',
      );
      expect(exitCode).toBe(12);
    },
  );

  test.skipIf(skip)('R4+: connection:test names the policy at its host key', async () => {
    keep('config', 'StrictHostKeyChecking yes\n');
    const { stderr, exitCode } = await run('connection:test my-site.dev');
    expect(stderr).toContain(' [error]  host key: The host key of [127.0.0.1]:22222 is not known, and');
    expect(exitCode).toBe(12);
  });
});

describe.skipIf(noSsh)('R4: Git and sftp hold the same hosts for true', () => {
  test.each(['ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp256,ssh-ed25519', 'ssh-ed25519'])(
    'R4+: also where HostKeyAlgorithms is %s: the key that one of them remembers is the one that others are shown',
    async algorithms => {
      keep('id_ecdsa', key.private);
      keep('config', `Host *\n  HostKeyAlgorithms ${algorithms}\n  HashKnownHosts no\n`);
      const run = async (line: string) =>
        (await stage.run(line, { accountHome: userInfo().homedir })).exitCode;
      expect(await run(list)).toBe(0);
      expect(readFileSync(ours(), 'utf8').split(' ')[1]).toBe(algorithms.split(',')[0]);
      expect(await run('sftp my-site.dev -- -b /dev/null')).toBe(0);
      expect(await run('git:clone my-site.dev algorithms')).toBe(0);
      rmSync(join(stage.person.home, 'algorithms'), { recursive: true, force: true });
      rmSync(ours());
      expect(await run('connection:trust my-site.dev -y')).toBe(0);
      expect(await run('sftp my-site.dev -- -b /dev/null')).toBe(0);
      expect(await run('connection:test my-site.dev')).toBe(0);
    },
  );

  test.each([
    ['git:clone my-site.dev cloned', 12],
    ['sftp my-site.dev -- -b /dev/null', 255],
  ])('%s refuses a host that strictness wants to be known', async (line, code) => {
    keep('id_ecdsa', key.private);
    keep('config', 'StrictHostKeyChecking yes\n');
    const { exitCode } = await stage.run(`${line}`, { accountHome: userInfo().homedir });
    expect(exitCode).toBe(code);
  });
});

describe.skipIf(noBastion)(`through ${bastionName}`, () => {
  let bastion: Bastion;
  const toBastion = makeKey('ecdsa');
  beforeAll(async () => {
    bastion = await startBastion(toBastion.public);
  });
  afterAll(() => bastion.stop());
  const elsewhere = { accountHome: userInfo().homedir };

  function keepJump(more = ''): void {
    keep('id_ecdsa', key.private);
    keep('jump', toBastion.private);
    keep('known_hosts', `${bastion.knownHost}\n`);
    keep(
      'config',
      `Host bastion
  HostName 127.0.0.1
  Port ${bastion.port}
  User ${bastion.user}
  IdentityFile ~/.ssh/jump
  IdentitiesOnly yes
  UserKnownHostsFile ~/.ssh/known_hosts
Host sftp.example.com
  HostName 127.0.0.1
  ProxyJump bastion
${more}`,
    );
  }
  const at = {
    ...elsewhere,
    env: { TURNOUT_SSH_HOST: 'sftp.example.com', TURNOUT_GIT_HOST: 'sftp.example.com' },
  };

  test('R9: file:list, file:put and connection:test go through ProxyJump', async () => {
    keepJump();
    expect((await stage.run(list, at)).stderr).toBe('');
    expect((await stage.run('file:put key.pub my-site.dev:files/', at)).exitCode).toBe(0);
    const { stdout, exitCode } = await stage.run('connection:test my-site.dev --json', at);
    expect(exitCode).toBe(0);
    const found = Object.fromEntries(
      (JSON.parse(stdout) as { step: string; found: string }[]).map(each => [each.step, each.found]),
    );
    expect(found).toMatchObject({
      dns: 'It goes through ProxyJump bastion, which looks up 127.0.0.1.',
      tcp: 'Port 22222 is open through ProxyJump bastion.',
      banner: 'SSH-2.0-turnout-sandbox.',
    });
  });

  test('R9+: the sweep, Git and the stash of a switch go the same way', async () => {
    keepJump();
    expect((await stage.run('connection:set my-site.dev sftp', at)).exitCode).toBe(0);
    expect((await stage.run('file:put key.pub my-site.dev:code/swept.txt', at)).exitCode).toBe(0);
    expect((await stage.run('connection:set my-site.dev git --on-changes=stash', at)).exitCode).toBe(0);
    expect((await stage.run('git:clone my-site.dev through', at)).stderr).toBe(
      ' [notice] Cloned my-site.dev into through.\n',
    );
  });

  test('R9+: a bastion that refuses the login is a refused login, and named', async () => {
    keepJump();
    keep('jump', makeKey('ecdsa').private);
    const { exitCode, stderr } = await stage.run(list, at);
    expect(stderr).toMatch(
      /^ \[error\] {2}No SFTP session with 127\.0\.0\.1:22222 through ProxyJump bastion: .*Permission denied \(publickey.*\)\.\n/,
    );
    expect(exitCode).toBe(3);
  });

  test('R9+: a bastion whose host key is not known is not gone through', async () => {
    keepJump();
    keep('known_hosts', '');
    const { exitCode, stderr } = await stage.run(list, at);
    expect(stderr).toContain('through ProxyJump bastion: Host key verification failed.');
    expect(exitCode).toBe(12);
  });

  test('R9: a ProxyCommand is run with its tokens filled in', async () => {
    keep('id_ecdsa', key.private);
    const hop = join(stage.person.home, 'hop');
    writeFileSync(
      hop,
      `#!${process.execPath}\nconst [host, port] = process.argv.slice(2);\nconst s = require('net').connect(port, host);\nprocess.stdin.pipe(s).pipe(process.stdout);\n`,
    );
    chmodSync(hop, 0o755);
    keep('config', `Host sftp.example.com\n  HostName 127.0.0.1\n  ProxyCommand ${hop} %h %p\n`);
    expect((await stage.run(list, at)).stderr).toBe('');
  });

  test('R9+: a ProxyCommand that fails says why', async () => {
    keep('id_ecdsa', key.private);
    keep('config', `Host sftp.example.com\n  ProxyCommand sh -c "echo 'no way out' >&2; exit 3"\n`);
    expect(await stage.run(list, at)).toEqual(
      failed(
        9,
        `No SFTP session with sftp.example.com:22222 through ProxyCommand sh -c "echo 'no way out' >&2; exit 3": no way out.`,
        `See what is wrong with the way there: sh -c "echo 'no way out' >&2; exit 3"`,
      ),
    );
  });
});

describe.skipIf(noSsh)('keys, where there are more than a server lets anyone try', () => {
  let socket: string;
  beforeEach(async () => {
    const others = Array.from({ length: 11 }, () => makeKey('ecdsa').private);
    socket = join(stage.person.home, 'agent');
    const agent = await startRealAgent(socket, [...others, key.private]);
    onTestFinished(agent.stop);
  });
  const withAgent = () => ({ env: { SSH_AUTH_SOCK: socket } });

  test.each([
    ['file:list', list],
    ['git:clone', 'git:clone my-site.dev many'],
    ['sftp', 'sftp my-site.dev -- -b /dev/null'],
  ])('R7: %s offers the one of the account first', async (_, line) => {
    const { exitCode, stderr } = await stage.run(line, withAgent());
    rmSync(join(stage.person.home, 'many'), { recursive: true, force: true });
    expect({ exitCode, stderr: stderr.replace(/ \[notice\] Cloned.*\n/, '') }).toMatchObject({ exitCode: 0 });
  });

  test('R7: a switch that needs Git logs in with it as well', async () => {
    expect((await stage.run('connection:set my-site.dev sftp', withAgent())).exitCode).toBe(0);
    expect((await stage.run('file:put key.pub my-site.dev:code/seven.txt', withAgent())).exitCode).toBe(0);
    expect((await stage.run('env:diff my-site.dev --stat', withAgent())).exitCode).toBe(0);
    await stage.run('connection:set my-site.dev git --on-changes=discard', withAgent());
  });

  test('R7+: three keys in files, one of them registered, are too many for a strict server as well', async () => {
    keep('id_ed25519', makeKey('ed25519').private);
    keep('id_rsa', makeKey('rsa').private);
    keep('id_ecdsa', key.private);
    const { stdout } = await stage.run('sftp my-site.dev --print');
    expect(stdout).toContain(`-o IdentitiesOnly=yes -o 'IdentityFile="/home/ada/.ssh/id_ecdsa"'`);
  });
});

describe.skipIf(noSsh || isMissing('git'))("the user's own ssh for Git", () => {
  /** An ssh that notes that it was called, and logs in with the key of the account. */
  function ownSsh(): string {
    const file = join(stage.person.home, 'own-ssh', 'ssh');
    mkdirSync(join(file, '..'), { recursive: true });
    keep('mine', key.private);
    const real = `ssh -i ${join(ssh, 'mine')} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/dev/null`;
    writeFileSync(file, `#!/bin/sh\necho "$@" >> ${stage.person.home}/called\nexec ${real} "$@"\n`, {
      mode: 0o755,
    });
    return file;
  }
  const called = () => readFileSync(join(stage.person.home, 'called'), 'utf8');
  beforeEach(() => {
    rmSync(join(stage.person.home, 'called'), { force: true });
    rmSync(join(stage.person.home, 'kept'), { recursive: true, force: true });
    rmSync(join(stage.person.home, '.gitconfig'), { force: true });
  });
  const clone = 'git:clone my-site.dev kept';

  test('R7: GIT_SSH_COMMAND is kept, and told which hosts are known', async () => {
    const { exitCode } = await stage.run(clone, {
      env: { GIT_SSH_COMMAND: `${ownSsh()} -o LogLevel=ERROR` },
    });
    expect(called()).toMatch(/^-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=/);
    expect(called()).not.toContain('IdentityFile');
    expect(exitCode).toBe(0);
  });

  test('R7+: so it is behind a variable of its own', async () => {
    const { exitCode } = await stage.run(clone, {
      env: { GIT_SSH_COMMAND: `LC_ALL=C WHY='a b' ${ownSsh()} -o LogLevel=ERROR` },
    });
    expect(called()).toMatch(/^-o LogLevel=ERROR -o StrictHostKeyChecking=accept-new /);
    expect(exitCode).toBe(0);
  });

  test('R7: core.sshCommand is kept', async () => {
    writeFileSync(join(stage.person.home, '.gitconfig'), `[core]\n  sshCommand = ${ownSsh()}\n`);
    expect((await stage.run(clone)).exitCode).toBe(0);
    expect(called()).not.toBe('');
  });

  test('R7+: GIT_SSH is kept', async () => {
    expect((await stage.run(clone, { env: { GIT_SSH: ownSsh() } })).exitCode).toBe(0);
    expect(called()).not.toBe('');
  });

  test('R7+: a fetch of our own keeps it too', async () => {
    keep('id_ecdsa', key.private);
    await stage.run('connection:set my-site.dev sftp');
    await stage.run('file:put key.pub my-site.dev:code/fetched.txt');
    const { exitCode } = await stage.run('env:diff my-site.dev --stat', {
      env: { GIT_SSH_COMMAND: ownSsh() },
    });
    expect(exitCode).toBe(0);
    expect(called()).toContain('git-upload-pack');
    await stage.run('connection:set my-site.dev git --on-changes=discard');
  });

  test('R7+: --identity is stronger', async () => {
    keep('named', key.private);
    const { exitCode } = await stage.run(`${clone} -i ~/.ssh/named`, {
      env: { GIT_SSH_COMMAND: ownSsh() },
    });
    expect(exitCode).toBe(0);
    expect(existsSync(join(stage.person.home, 'called'))).toBe(false);
  });
});
