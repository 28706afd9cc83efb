import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRawServer } from '../../support/network/raw-server.ts';
import { newPerson, type Person } from '../../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../../support/started-sandbox.ts';
import { TestClock } from '../../support/test-clock.ts';
import { failed, reported } from '../stage.ts';

let sandbox: StartedSandbox;
let person: Person;
/** The sandbox is named, and no token stands in the environment. */
const env = { TURNOUT_MACHINE_TOKEN: '' };
const run = (line: string | string[], options = {}) =>
  person.run(line, { env, clock: new TestClock(Date.now()), ...options });

beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.dispose());
beforeEach(() => {
  person = newPerson(sandbox);
  return () => person.dispose();
});

const loggedIn = reported('Logging in via machine token.', 'Logged in as dev@sandbox.localhost.');
const whoami = { exitCode: 0, stdout: 'dev@sandbox.localhost\n', stderr: '' };
const notLoggedIn = failed(
  3,
  'You are not logged in.',
  'Log in with a machine token: turnout auth:login --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.',
);

describe('auth:login', () => {
  test('takes the token from a file, and the account is then known', async () => {
    writeFileSync(join(person.home, 'token'), `${sandbox.token}\n`, { mode: 0o600 });
    expect(await run('auth:login --machine-token-file ~/token')).toEqual(loggedIn);
    expect(await run('auth:whoami')).toEqual(whoami);
    expect(await run('auth:login')).toEqual(loggedIn);
    expect(await run('auth:login --email dev@sandbox.localhost')).toEqual(loggedIn);
    expect(await run('auth:login --email eve@sandbox.localhost')).toEqual(
      failed(3, 'No token is saved for eve@sandbox.localhost.', 'Saved are: dev@sandbox.localhost'),
    );
  });

  test('takes the token from standard input', async () => {
    expect(await run('auth:login --machine-token-file=-', { input: `${sandbox.token}\n` })).toEqual(loggedIn);
  });

  test('takes the token from the line, and warns of it', async () => {
    const { exitCode, stderr } = await run(['auth:login', `--machine-token=${sandbox.token}`]);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: ` [warning] A token on the command line can be seen by others on this machine: --machine-token-file is safer.
 [notice] Logging in via machine token.
 [notice] Logged in as dev@sandbox.localhost.
`,
    });
  });

  test('with the token in a variable keeps no token in a file', async () => {
    const options = { env: { TURNOUT_MACHINE_TOKEN: '', TERMINUS_MACHINE_TOKEN: sandbox.token } };
    expect(await person.run('auth:login', options)).toEqual(loggedIn);
    const folder = join(person.home, '.config/turnout/credentials');
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), 'utf8')).not.toContain(sandbox.token);
  });

  test('with another token than that of the variable is refused, since the variable would win', async () => {
    writeFileSync(join(person.home, 'token'), 'another', { mode: 0o600 });
    expect(await person.run('auth:login --machine-token-file=token')).toEqual(
      failed(
        2,
        'TURNOUT_MACHINE_TOKEN is set, and every command would go on using it.',
        'Take it away first: unset TURNOUT_MACHINE_TOKEN',
      ),
    );
  });

  test('without any token says where one is taken from, or asks at a terminal', async () => {
    expect(await run('auth:login')).toEqual(
      failed(
        3,
        'No machine token to log in with.',
        'Give one with --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.',
      ),
    );
    writeFileSync(join(person.home, 'empty'), '\n', { mode: 0o600 });
    expect(await run('auth:login --machine-token-file=empty')).toEqual(
      failed(
        3,
        'No machine token in the file empty: it is empty.',
        'Copy it again, alone and in one line. New ones are made in the dashboard: Account > Machine Tokens.',
      ),
    );
    expect(await run('auth:login --machine-token-file=nope')).toEqual(
      failed(10, `The file ${person.home}/nope is not there.`, 'Check the path.'),
    );
    const terminal = { columns: 80 };
    const asked = await run('auth:login', { terminal, input: `${sandbox.token}\n` });
    expect(asked.exitCode).toBe(0);
    expect(asked.stdout).toBe('');
    expect(asked.stderr).toContain('Machine token');
    expect(asked.stderr).not.toContain(sandbox.token);
    expect(
      asked.stderr.endsWith('Logging in via machine token.\nLogged in as dev@sandbox.localhost.\n'),
    ).toBe(true);
  });

  test('with a token that the platform does not take is 3, and nothing is kept', async () => {
    writeFileSync(join(person.home, 'token'), 'token-CANARY');
    const { exitCode, stdout, stderr } = await run('auth:login --machine-token-file=token -vvv');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
    expect(stderr).toContain(' [error]  The platform does not accept the machine token');
    expect(stderr).not.toContain('CANARY');
    expect(await run('auth:whoami')).toEqual(notLoggedIn);
  });
});

describe('a token that something clings to', () => {
  const shapes: [string, (token: string) => string | Buffer][] = [
    ['CR LF', token => `${token}\r\n`],
    ['a mark of byte order', token => `\uFEFF${token}`],
    ['UTF-16 LE, as > of PowerShell writes it', token => Buffer.from(`\uFEFF${token}\r\n`, 'utf16le')],
    ['UTF-16 BE', token => Buffer.from(`\uFEFF${token}`, 'utf16le').swap16()],
    ['UTF-16 LE without a mark', token => Buffer.from(`${token}\r\n`, 'utf16le')],
    ['quotes and a blank that does not break', token => `"${token}"\u00A0`],
  ];

  test.each(shapes)('R12: in a file: %s', async (_what, shape) => {
    writeFileSync(join(person.home, 'token'), shape(sandbox.token), { mode: 0o600 });
    expect(await run('auth:login --machine-token-file=token')).toEqual(loggedIn);
  });

  const texts = shapes.flatMap(([what, shape]) => {
    const text = shape('TOKEN');
    return typeof text === 'string' ? [[what, text] as const] : [];
  });

  test.each(texts)('R12: in a variable: %s', async (_what, text) => {
    const token = text.replace('TOKEN', sandbox.token);
    for (const name of ['TURNOUT_MACHINE_TOKEN', 'TERMINUS_MACHINE_TOKEN']) {
      expect(await run('auth:whoami', { env: { ...env, [name]: token } })).toEqual(whoami);
    }
  });

  test.each(texts)('R12: on standard input: %s', async (_what, text) => {
    const input = text.replace('TOKEN', sandbox.token);
    expect(await run('auth:login --machine-token-file=-', { input })).toEqual(loggedIn);
  });

  test.each(texts)('R12: on the line: %s', async (_what, text) => {
    const { exitCode } = await run(['auth:login', `--machine-token=${text.replace('TOKEN', sandbox.token)}`]);
    expect(exitCode).toBe(0);
  });

  test('R12: is described where it is none, and not shown', async () => {
    const copied = { env: { TURNOUT_MACHINE_TOKEN: 'token CANARY 4711' } };
    expect(await run('site:list', copied)).toEqual(
      failed(
        3,
        'No machine token in TURNOUT_MACHINE_TOKEN: it has a blank inside, at place 6 of 17 characters.',
        'Copy it again, alone and in one line. New ones are made in the dashboard: Account > Machine Tokens.',
      ),
    );
  });
});

describe('other values that something clings to', () => {
  test('R12: variables: the platform, the site, the environment', async () => {
    const dirty = {
      TURNOUT_PLATFORM: 'sandbox\r',
      TURNOUT_SITE: '"my-site"\r\n',
      TERMINUS_ENV: '\uFEFFdev ',
    };
    const { exitCode, stdout } = await person.run('connection:info --field=sftp_port', { env: dirty });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: `${sandbox.running.sshPort}\n` });
  });

  test('R12+: SITE.ENV and a mode, out of a list with CR LF', async () => {
    const { exitCode, stderr } = await person.run(['connection:set', '\uFEFFmy-site.dev\r', 'GIT\r']);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: ' [notice] The connection mode is already set to git.\n',
    });
  });

  test('R12+: .env, with CR LF and a mark of byte order', async () => {
    writeFileSync(join(person.home, '.env'), '\uFEFFTURNOUT_SITE="my-site"\r\nTURNOUT_ENV=dev \r\n');
    expect((await person.run('connection:info --field=sftp_port')).stdout).toBe(
      `${sandbox.running.sshPort}\n`,
    );
  });

  test('R12+: the settings, saved by an editor with a mark of byte order', async () => {
    await person.run('config:set site my-site');
    const file = join(person.home, '.config/turnout/settings.json');
    writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8')}`);
    expect((await person.run('config:get site')).stdout).toBe('my-site\n');
  });

  test('R12+: -D and --platform', async () => {
    expect(await run(['auth:whoami', '-D', 'machine_token=x', '--platform=sandbox\r'])).toMatchObject({
      exitCode: 2,
    });
    expect(await person.run(['auth:whoami', '--platform="sandbox"\r'])).toEqual(whoami);
  });
});

describe('a token file that others can read', () => {
  test('W16: is taken, with a warning', async () => {
    writeFileSync(join(person.home, 'token'), sandbox.token, { mode: 0o644 });
    const { exitCode, stderr } = await run('auth:login --machine-token-file=token');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: ` [warning] Others on this machine can read the token in token: chmod 600 token\n${loggedIn.stderr}`,
    });
  });

  test('W16: by the group as well, and not one that is a stream', async () => {
    writeFileSync(join(person.home, 'token'), sandbox.token, { mode: 0o640 });
    expect((await run('auth:login --machine-token-file=token')).stderr).toContain('[warning] Others');
    writeFileSync(join(person.home, 'own'), sandbox.token, { mode: 0o400 });
    expect(await run('auth:login --machine-token-file=own')).toEqual(loggedIn);
  });
});

describe('a session that is worth nothing', () => {
  const expired = (at: number) => `{"session":"session-CANARY-0815","expires_at":${at},"user_id":"u"}`;
  const answer = (status: string, body: string, date: number) =>
    `HTTP/1.1 ${status}\r\nDate: ${new Date(date).toUTCString()}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  const now = Date.UTC(2026, 0, 15, 12);
  const login = (url: string) =>
    person.run('auth:login --machine-token-file=-', {
      input: 'token-CANARY',
      env: { TURNOUT_MACHINE_TOKEN: '', TURNOUT_PLATFORM: url },
      clock: new TestClock(now),
    });
  const begun = ' [notice] Logging in via machine token.\n';

  test('W21: because it had expired when it came', async () => {
    const server = await startRawServer(answer('200 OK', expired(now / 1000 - 60), now));
    expect(await login(server.url)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `${begun} [error]  The platform accepted the machine token, but the session that it gave expired 60 s ago.\n [notice] Try again. If it stays so, compare the clock of this machine with: turnout connection:test SITE.ENV\n`,
    });
  });

  test('W21+: because the clock of this machine is wrong', async () => {
    const server = await startRawServer(answer('200 OK', expired(now / 1000 - 60), now - 86_400_000));
    expect(await login(server.url)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `${begun} [error]  The platform accepted the machine token, but the session that it gave expired 60 s ago: this machine's clock is 86400 s fast.\n [notice] Set the clock, on Linux for example: sudo timedatectl set-ntp true\n`,
    });
  });

  test('W21+: because the platform refuses it at once', async () => {
    const server = await startRawServer((socket, request) => {
      const isLogin = request.startsWith('POST');
      socket.write(
        isLogin
          ? answer('200 OK', expired(now / 1000 + 3600), now)
          : answer('401 Unauthorized', '"No."', now),
      );
    });
    expect(await login(server.url)).toEqual({
      exitCode: 3,
      stdout: '',
      stderr: `${begun} [error]  The platform accepted the machine token, and then refused the session that it gave for it.\n [notice] Try again. If it stays so, make a new token in the dashboard.\n`,
    });
  });
});

describe('auth:list', () => {
  test('W22: shows the saved accounts, and which one is in use', async () => {
    expect(await run('auth:list --format=csv')).toEqual({
      exitCode: 0,
      stdout: 'Email,Platform,"In Use"\n',
      stderr: ' [warning] No machine token is saved for the platform sandbox.\n',
    });
    await run('auth:login --machine-token-file=-', { input: sandbox.token });
    const table = 'Email,Platform,"In Use"\ndev@sandbox.localhost,sandbox,true\n';
    expect(await run('auth:list --format=csv')).toEqual({ exitCode: 0, stdout: table, stderr: '' });
  });

  test('W22+: shows them beside a token in a variable, which is in use instead', async () => {
    await run('auth:login --machine-token-file=-', { input: sandbox.token });
    const { stdout } = await person.run('auth:list --format=csv');
    expect(stdout).toBe('Email,Platform,"In Use"\ndev@sandbox.localhost,sandbox,false\n');
  });
});

describe('auth:whoami', () => {
  test('W22: says on which platform: at a terminal beside the address, else as a field', async () => {
    const terminal = { columns: 80 };
    expect((await person.run('auth:whoami', { terminal })).stderr).toContain(
      `On the platform sandbox (${sandbox.running.api}).`,
    );
    expect(await person.run('auth:whoami --fields=platform,api --format=csv')).toEqual({
      exitCode: 0,
      stdout: `Platform,API\nsandbox,${sandbox.running.api}\n`,
      stderr: '',
    });
  });

  test('prints the e-mail address, and more when asked', async () => {
    expect(await person.run('auth:whoami')).toEqual(whoami);
    expect((await person.run('auth:whoami --format=table --fields=firstname,lastname,email')).stdout).toBe(
      ` ------------ ----------------------- 
  First Name   Dev                    
  Last Name    User                   
  Email        dev@sandbox.localhost  
 ------------ ----------------------- 
`,
    );
  });

  test('of no one is 3', async () => {
    expect(await run('auth:whoami')).toEqual(notLoggedIn);
  });
});

describe('auth:logout', () => {
  const done = 'Your saved machine tokens have been deleted and you have been logged out.';

  test('forgets the account', async () => {
    await run('auth:login --machine-token-file=-', { input: sandbox.token });
    expect(await run('auth:logout')).toEqual(reported(done));
    expect(await run('auth:whoami')).toEqual(notLoggedIn);
    expect(await run('auth:logout')).toEqual(reported(done));
  });

  test('says when a variable logs in all the same', async () => {
    expect(await person.run('auth:logout')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ` [notice] ${done}\n [warning] TURNOUT_MACHINE_TOKEN is set: the next command logs in with it again.\n`,
    });
  });
});
