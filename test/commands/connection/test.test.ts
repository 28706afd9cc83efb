import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { isMissing } from '../../sandbox/ssh/run-program.ts';
import { startAgent } from '../../sftp/auth/test-agent.ts';
import { type HostileServer, startHostileServer } from '../../sftp/remote/hostile-server.ts';
import { type Lie, tellLies } from '../../sftp/remote/lying-tree.ts';
import type { Ran, RunOptions } from '../../support/run-turnout.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { publicPrint } from '../../support/ssh/public-print.ts';
import { TestClock } from '../../support/test-clock.ts';
import { failed, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let ssh: string;
/** Of the account: an ECDSA key and an Ed25519 key. */
const registered = { ecdsa: makeKey('ecdsa'), ed25519: makeKey('ed25519') };

beforeAll(async () => {
  stage = await setStage();
  ssh = join(stage.person.home, '.ssh');
  for (const { public: line } of Object.values(registered)) {
    writeFileSync(join(stage.person.home, 'key.pub'), line);
    await stage.person.run('ssh-key:add key.pub');
  }
});
afterAll(() => stage.dispose());

beforeEach(() => {
  rmSync(ssh, { recursive: true, force: true });
  rmSync(join(stage.person.home, '.local'), { recursive: true, force: true });
  mkdirSync(ssh);
});

const keep = (name: string, text: string) => writeFileSync(join(ssh, name), text, { mode: 0o600 });
const keepOurs = () => keep('id_ecdsa', registered.ecdsa.private);
const at = (port: number) => ({ env: { TURNOUT_SSH_PORT: String(port) } });

async function hostile(
  conduct: Parameters<typeof startHostileServer>[0]['conduct'],
  wantsKey = false,
): Promise<HostileServer> {
  const server = await startHostileServer({ hostKeys: [makeKey('ecdsa')], conduct, wantsKey });
  onTestFinished(server.stop);
  return server;
}

/** A server that takes connections and does nothing but call `heard` when it is spoken to. */
async function silent(heard: () => void): Promise<number> {
  const server = createServer(socket => {
    socket.on('error', () => {});
    socket.once('data', heard);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Runs it; `steps` is what became of each step, in order, one word of its result each. */
async function tried(options: RunOptions = {}): Promise<Ran & { steps: string }> {
  const ran = await stage.run('connection:test my-site.dev --format=json', options);
  const findings: { step: string; result: string }[] = JSON.parse(ran.stdout);
  const marks: Record<string, string> = { ok: '+', warning: '~', failed: '!', skipped: '-' };
  return {
    ...ran,
    stdout: '',
    steps: findings.map(({ step, result }) => `${marks[result]}${step}`).join(' '),
  };
}

describe('a connection that works', () => {
  test('passes every step, in Git mode and in SFTP mode, and leaves nothing behind', async () => {
    keepOurs();
    const table = await stage.run('connection:test my-site.dev --fields=step,result,milliseconds,found');
    expect(table.exitCode).toBe(0);
    expect(table.stderr).toBe('');
    const print = /SHA256:\S{43}/.exec(table.stdout)?.[0] ?? '';
    expect(table.stdout.replace(print, 'SHA256:'.padEnd(50, 'x'))).toBe(works);
    await stage.run('connection:set my-site.dev sftp');
    const { stdout } = await stage.run('doctor my-site.dev --format=json');
    expect(JSON.parse(stdout).at(-1)).toEqual({
      ...{ step: 'write', result: 'ok', milliseconds: 0, found: 'code and files can be written to.' },
    });
    expect((await stage.run('env:diffstat my-site.dev --json')).stdout).toBe('[]\n');
  });
});

describe('connection:test names the step that fails, and the remedy, for', () => {
  test('a wrong port', async () => {
    keepOurs();
    const port = Number(new URL(stage.sandbox.running.api).port);
    expect(await tried(at(port))).toEqual({
      ...failed(
        9,
        'banner: 127.0.0.1:11111 speaks no SSH; it says: HTTP/1.1 400 Bad Request',
        'Something else listens there: check TURNOUT_SSH_HOST, TURNOUT_SSH_PORT and ~/.ssh/config.',
      ),
      steps:
        '+session +environment +clock +dns +tcp +awake !banner -host key +agent +keys -login -directories -write',
    });
  });

  test('a closed port', async () => {
    keepOurs();
    const { port, stop } = await startHostileServer({ hostKeys: [makeKey('ecdsa')], conduct: 'refuse' });
    await stop();
    expect(await tried(at(port))).toEqual({
      ...failed(
        9,
        `tcp: No SFTP session with 127.0.0.1:${port}: nothing listens there.`,
        `Its website answers, so if it slept, it is awake now: run the test again. Else port ${port} is the wrong one (TURNOUT_SSH_PORT) or blocked here: try another network, or an SSH tunnel.`,
      ),
      steps:
        '+session +environment +clock +dns !tcp -awake -banner -host key +agent +keys -login -directories -write',
    });
  });

  test('a changed host key', async () => {
    keepOurs();
    const other = makeKey('ecdsa').public;
    keep('known_hosts', `[127.0.0.1]:${stage.sandbox.running.sshPort} ${other}\n`);
    const { stderr, steps, exitCode } = await tried();
    expect(stderr.replace(/now it shows ecdsa-sha2-nistp256 SHA256:\S{43}/, 'now it shows KEY')).toBe(
      ` [error]  host key: The host key of [127.0.0.1]:22222 has changed. Known is ecdsa-sha2-nistp256 ${publicPrint(other)}; now it shows KEY. Nothing was sent.
 [notice] The platform may have changed the key, or someone may be intercepting the connection. If you know that the new key is right: turnout connection:trust my-site.dev
`,
    );
    expect(exitCode).toBe(12);
    expect(steps).toBe(
      '+session +environment +clock +dns +tcp +awake +banner !host key +agent +keys -login -directories -write',
    );
  });

  test('no key', async () => {
    expect(await tried()).toEqual({
      ...failed(
        3,
        'keys: No SSH key, neither in ~/.ssh nor in an agent.',
        'If yours is elsewhere, name it with --identity KEY. turnout ssh-key:add --generate makes a key and registers it.',
      ),
      steps:
        '+session +environment +clock +dns +tcp +awake +banner +host key +agent !keys !login -directories -write',
    });
  });

  // The account's own home, which is where OpenSSH looks.
  const withOpenssh = () => ({ accountHome: stage.person.home });

  test.skipIf(isMissing('ssh'))('R9+: an option that OpenSSH does not know', async () => {
    keepOurs();
    keep('config', 'Host 127.0.0.1\n  NoSuchOption yes\n');
    const problem =
      'OpenSSH cannot read its configuration: /home/ada/.ssh/config: line 2: Bad configuration option: nosuchoption.';
    const { stderr, steps, exitCode } = await tried(withOpenssh());
    expect(stderr).toBe(` [warning] ${problem} turnout goes by what it reads itself.
 [error]  ssh config: ${problem}
 [notice] Correct it there: turnout sftp and git:clone, which use OpenSSH, fail until then. An option of another version is passed over with IgnoreUnknown.
`);
    expect(exitCode).toBe(1);
    expect(steps).toBe(
      '+session +environment +clock !ssh config +dns +tcp +awake +banner +host key +agent +keys +login +directories +write',
    );
  });

  test('R9+: keys that the configuration keeps back', async () => {
    keepOurs();
    keep('config', 'Host 127.0.0.1\n  PubkeyAuthentication no\n');
    const why = 'PubkeyAuthentication no in the configuration of SSH keeps turnout from offering any.';
    const hint =
      'The platform takes keys only. Allow them for this host in ~/.ssh/config: PubkeyAuthentication yes';
    expect(await tried(withOpenssh())).toEqual({
      ...failed(3, `keys: No usable SSH key: ${why}`, hint),
      steps:
        '+session +environment +clock +dns +tcp +awake +banner +host key +agent !keys !login -directories -write',
    });
    for (const identity of ['', ' --identity .ssh/id_ecdsa'])
      for (const programs of [withOpenssh(), { env: { PATH: '/nonexistent' } }])
        expect(await stage.run(`file:list my-site.dev:files/${identity}`, programs)).toEqual(
          failed(3, `No SSH key to log in with: ${why}`, hint),
        );
  });

  test('a wrong key', async () => {
    keep('id_rsa', makeKey('rsa').private);
    expect(await tried()).toEqual({
      ...failed(
        3,
        'keys: ~/.ssh/id_rsa (RSA) is not registered with your account.',
        'Register it: turnout ssh-key:add ~/.ssh/id_rsa.pub',
      ),
      steps:
        '+session +environment +clock +dns +tcp +awake +banner +host key +agent !keys !login -directories -write',
    });
  });

  test('a type of key that the server refuses', async () => {
    keep('id_ed25519', registered.ed25519.private);
    const { port } = await hostile('refuse');
    expect(await tried(at(port))).toEqual({
      ...failed(
        3,
        'login: The server takes no key of this type: ~/.ssh/id_ed25519 (Ed25519), although your account has it.',
        'RSA and ECDSA are taken everywhere. turnout ssh-key:add --generate makes a key and registers it.',
      ),
      steps:
        '+session +environment +clock +dns +tcp +awake +banner +host key +agent ~keys !login -directories -write',
    });
  });

  test('an agent that is empty', async () => {
    const agent = await startAgent(join(ssh, 'agent'), []);
    onTestFinished(agent.stop);
    expect(await tried({ env: { SSH_AUTH_SOCK: agent.socket } })).toEqual({
      ...failed(
        3,
        'agent: It answers, and holds no key.',
        'Give it one: ssh-add ~/.ssh/id_ecdsa. turnout ssh-key:add --generate makes a key and registers it.',
      ),
      steps:
        '+session +environment +clock +dns +tcp +awake +banner +host key !agent !keys !login -directories -write',
    });
  });

  test('a server that takes passwords only', async () => {
    keepOurs();
    const { port, attempts } = await hostile('password only');
    expect(await tried(at(port))).toEqual({
      ...failed(
        3,
        `login: 127.0.0.1:${port} takes no keys, only password, keyboard-interactive.`,
        'Pantheon takes keys only, so this is another server: check TURNOUT_SSH_HOST, TURNOUT_SSH_PORT and ~/.ssh/config.',
      ),
      steps:
        '+session +environment +clock +dns +tcp +awake +banner +host key +agent +keys !login -directories -write',
    });
    expect(attempts).not.toContain('password');
  });

  test('an environment that is asleep', async () => {
    keepOurs();
    const clock = new TestClock(Date.now());
    const port = await silent(() => clock.advance(10_000));
    expect(await tried({ ...at(port), clock })).toEqual({
      ...failed(
        9,
        `awake: 127.0.0.1:${port} takes the connection and says nothing: my-site.dev is asleep.`,
        'Its website has just been loaded, which wakes it: run the test again.',
      ),
      steps:
        '+session +environment +clock +dns +tcp !awake -banner -host key +agent +keys -login -directories -write',
    });
  });

  test('a session that has expired', async () => {
    keepOurs();
    await stage.run(`auth:login --machine-token-file ${tokenFile()}`);
    forgetTokens();
    stage.sandbox.sandbox.faults.set('expire-sessions', '1');
    expect(await tried({ env: { TURNOUT_MACHINE_TOKEN: '' } })).toEqual({
      ...failed(
        3,
        'session: You are not logged in.',
        'Log in with a machine token: turnout auth:login --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.',
      ),
      steps:
        '!session -environment -clock -dns -tcp -awake -banner -host key +agent +keys -login -directories -write',
    });
  });
});

function tokenFile(): string {
  const file = join(stage.person.home, 'token');
  writeFileSync(file, stage.sandbox.token, { mode: 0o600 });
  return file;
}

/** Leaves the session, as where a token lived in a variable that is gone. */
function forgetTokens(): void {
  const folder = join(stage.person.home, '.config/turnout/credentials');
  for (const name of readdirSync(folder)) {
    const { session } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    writeFileSync(join(folder, name), JSON.stringify({ session, accounts: [] }), { mode: 0o600 });
  }
}

const works = ` ------------- -------- ---- ----------------------------------------------------------------------------------------- 
  Step          Result   ms   Found                                                                                    
 ------------- -------- ---- ----------------------------------------------------------------------------------------- 
  session       ok       0    Logged in as dev@sandbox.localhost.                                                      
  environment   ok       0    my-site.dev, in Git mode.                                                                
  clock         ok       0    Right, within a minute.                                                                  
  dns           ok       0    127.0.0.1 is an address.                                                                 
  tcp           ok       0    Port 22222 is open.                                                                      
  awake         ok       0    It answers.                                                                              
  banner        ok       0    SSH-2.0-turnout-sandbox.                                                                 
  host key      ok       0    ssh-ed25519 SHA256:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, met for the first time.  
  agent         ok       0    No SSH agent (SSH_AUTH_SOCK is not set).                                                 
  keys          ok       0    ~/.ssh/id_ecdsa (ECDSA), of your account.                                                
  login         ok       0    As appserver.dev.00000000-0000-0000-0000-000000000001, with ~/.ssh/id_ecdsa (ECDSA).     
  directories   ok       0    certs, code, files, logs, tmp, in /srv/bindings/00000000000000000000000000000001.        
  write         ok       0    files can be written to; code cannot, in Git mode.                                       
 ------------- -------- ---- ----------------------------------------------------------------------------------------- 
`;

describe('a login folder without end', () => {
  test('A7: has a few of its names looked at', async () => {
    keepOurs();
    let listed = 0;
    function* names(): Generator<readonly Lie[]> {
      for (;;) yield Array.from({ length: 50 }, () => ({ name: `n${listed++}`, kind: 'folder' as const }));
    }
    const tree = tellLies({
      list: path => (path === '.' ? names() : /^(code|files)$/.test(path) ? [] : undefined),
    });
    const server = await hostile(sftp => {
      tree(sftp);
      sftp.on('REALPATH', (id: number) =>
        sftp.name(id, [{ filename: '/home/x', longname: '', attrs: {} as never }]),
      );
      for (const event of ['MKDIR', 'RMDIR'] as const) sftp.on(event, (id: number) => sftp.status(id, 0));
    }, true);
    const { stdout } = await stage.run('connection:test my-site.dev --format=json', at(server.port));
    const findings: { step: string; found: string }[] = JSON.parse(stdout);
    expect(findings.find(({ step }) => step === 'directories')).toMatchObject({
      result: 'ok',
      found: expect.stringMatching(/^n\d+, .* and more, in \/home\/x\.$/),
    });
    expect(listed).toBeLessThan(1000);
  });
});
