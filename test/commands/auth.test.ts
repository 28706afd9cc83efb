import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newPerson, type Person } from '../support/run-turnout.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';
import { failed, said } from './stage.ts';

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

const loggedIn = said('Logging in via machine token.', 'Logged in as dev@sandbox.localhost.');
const whoami = { exitCode: 0, stdout: 'dev@sandbox.localhost\n', stderr: '' };
const notLoggedIn = failed(
  3,
  'You are not logged in.',
  'Log in with a machine token: turnout auth:login --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.',
);

describe('auth:login', () => {
  test('takes the token from a file, and the account is then known', async () => {
    writeFileSync(join(person.home, 'token'), `${sandbox.token}\n`);
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
    writeFileSync(join(person.home, 'token'), 'another');
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
        'There is no machine token to log in with.',
        'Give one with --machine-token-file FILE, or set TURNOUT_MACHINE_TOKEN.',
      ),
    );
    writeFileSync(join(person.home, 'empty'), '\n');
    expect(await run('auth:login --machine-token-file=empty')).toEqual(
      failed(3, 'There is no token in it.', 'Make one in the dashboard: Account > Machine Tokens.'),
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

describe('auth:whoami', () => {
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

  test('of nobody is 3', async () => {
    expect(await run('auth:whoami')).toEqual(notLoggedIn);
  });
});

describe('auth:logout', () => {
  const done = 'Your saved machine tokens have been deleted and you have been logged out.';

  test('forgets the account', async () => {
    await run('auth:login --machine-token-file=-', { input: sandbox.token });
    expect(await run('auth:logout')).toEqual(said(done));
    expect(await run('auth:whoami')).toEqual(notLoggedIn);
    expect(await run('auth:logout')).toEqual(said(done));
  });

  test('says when a variable logs in all the same', async () => {
    expect(await person.run('auth:logout')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ` [notice] ${done}\n [warning] TURNOUT_MACHINE_TOKEN is set: the next command logs in with it again.\n`,
    });
  });
});
