import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { commands } from '../../src/commands/index.ts';
import { systemClock } from '../../src/system/clock.ts';
import { findProgram } from '../../src/system/programs/programs.ts';
import { type EchoingApi, echoes, startEchoingApi } from '../support/network/echoing-api.ts';
import { newPerson, type Person, type Ran } from '../support/run-turnout.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';
import { TestClock } from '../support/test-clock.ts';
import { everyLine, type LinePlace } from './every-line.ts';

let sandbox: StartedSandbox;
let api: EchoingApi;
let person: Person;
let location: LinePlace;
let recorder: string;
let env: Record<string, string>;

beforeAll(async () => {
  sandbox = await startSandbox();
  api = await startEchoingApi(sandbox);
  person = newPerson(sandbox);
  await keepKey(person);
  recorder = join(person.home, 'recorder');
  recordPrograms(recorder);
  writeFileSync(join(person.home, 'note.txt'), 'note\n');
  writeFileSync(join(person.home, 'batch.txt'), 'ls code\n');
  env = { ...api.env, TURNOUT_MACHINE_TOKEN: '', PATH: process.env['PATH'] ?? '' };
  await askForDatabasePasswords();
  location = {
    token: sandbox.token,
    home: person.home,
    stash: async () =>
      (await person.run('stash:list --field=id', { env })).stdout.trim().split('\n')[0] || 'none',
  };
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await api.close();
  person.dispose();
  await sandbox.dispose();
});

/** Puts programs before the real ones that write down what they were called with. */
function recordPrograms(folder: string): void {
  mkdirSync(folder);
  for (const name of ['git', 'ssh', 'sftp', 'less']) {
    const real = findProgram(name, process.env['PATH']);
    if (!real) continue;
    const script = `#!/bin/sh\nprintf '%s\\n' "$0" "$@" >> '${folder}/called'\nexec '${real}' "$@"\n`;
    writeFileSync(join(folder, name), script);
    chmodSync(join(folder, name), 0o755);
  }
  vi.stubEnv('PATH', `${folder}:${process.env['PATH']}`);
}

/** Sessions come and go: whatever was one at any time stays a secret. */
const sessions = new Set<string>();

function secrets(): string[] {
  const { store } = sandbox.sandbox;
  for (const { id } of store.all('session')) sessions.add(id);
  const users = store
    .all('user')
    .flatMap(user => [user.password, ...user.machineTokens.map(({ token }) => token)]);
  return [...users, ...databasePasswords, ...sessions];
}

/** What connection:info is asked for: the one secret that a result may hold. */
const databasePasswords: string[] = [];

async function askForDatabasePasswords(): Promise<void> {
  const asking = { ...env, TURNOUT_MACHINE_TOKEN: sandbox.token };
  for (const environment of ['dev', 'test', 'live', 'feature-x']) {
    const line = `connection:info my-site.${environment} --field=mysql_password`;
    databasePasswords.push((await person.run(line, { env: asking })).stdout.trim());
  }
}

/** The secrets in a text, by the beginning of each. */
function leaks(text: string, allowed: readonly string[] = []): string[] {
  return secrets()
    .filter(secret => !allowed.includes(secret) && text.includes(secret))
    .map(secret => `${secret.slice(0, 8)}…`);
}

async function run(name: string): Promise<Ran> {
  const line = everyLine[name];
  if (!line) throw new Error(`There is no line for ${name}.`);
  const clock = name === 'env:stash' || name.startsWith('sandbox:') ? systemClock : new TestClock(Date.now());
  const words = `${await line.words(location)} -vvv`.replace(/ -- (.*) -vvv$/, ' -vvv -- $1');
  const ran = await person.run(words, { clock, env, ...line.options?.(location) });
  secrets();
  return ran;
}

function everyFile(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name));
}

test('there is a line for every command', () => {
  expect(Object.keys(everyLine).sort()).toEqual(Object.keys(commands).sort());
});

describe('with -vvv, no secret is said by', () => {
  const reported: string[] = [];

  test.each(Object.keys(everyLine))('%s', async name => {
    const { exitCode, stdout, stderr } = await run(name);
    reported.push(stderr);
    const allowed = name === 'connection:info' ? databasePasswords : [];
    expect({ out: leaks(stdout, allowed), err: leaks(stderr) }).toEqual({ out: [], err: [] });
    expect(stderr).not.toContain('has a bug');
    expect({ exitCode, stderr }).not.toMatchObject({ exitCode: 2 });
  });

  test('any of them, although each request was shown', () => {
    const all = reported.join('');
    expect(all).toContain(' [debug]  > authorization: ***\n');
    expect(all).toContain(' [debug]  > {"machine_token":"***","client":"terminus"}\n');
    expect(all).toContain('auth:login --machine-token=*** -vvv\n');
    expect(all).toContain('"DB_PASSWORD":"***"');
  });
});

describe.each(echoes)('where the platform answers what it was told as %s, no secret is said by', echo => {
  beforeAll(async () => {
    api.echo = undefined;
    await run('auth:login');
    api.echo = echo;
  });

  test.each(Object.keys(everyLine).filter(name => !name.startsWith('sandbox:')))('%s', async name => {
    const { stdout, stderr } = await run(name);
    expect({ out: leaks(stdout), err: leaks(stderr) }).toEqual({ out: [], err: [] });
    expect(stderr).not.toContain('has a bug');
  });
});

test.each(['server-error', 'cut', 'truncate', 'html', 'expire-sessions', 'lose-answer'] as const)(
  'no secret is said where the fault %s meets a login and what comes after it',
  async fault => {
    api.echo = undefined;
    for (const name of ['auth:login', 'auth:whoami', 'connection:info', 'connection:set']) {
      sandbox.sandbox.faults.set(fault, '5');
      const { stdout, stderr } = await run(name);
      sandbox.sandbox.faults.clear(fault);
      expect({ out: leaks(stdout, databasePasswords), err: leaks(stderr) }).toEqual({ out: [], err: [] });
    }
  },
);

test('no secret lies in a file outside the store of credentials', () => {
  const own = join(person.home, '.config/turnout/credentials/');
  const files = everyFile(person.home).filter(file => !file.startsWith(own));
  expect(files.length).toBeGreaterThan(5);
  expect(databasePasswords.every(password => /^\w{20}$/.test(password))).toBe(true);
  expect(files.filter(file => leaks(readFileSync(file, 'latin1')).length > 0)).toEqual([]);
});

test('no secret stands among the arguments of a program that was started', () => {
  const called = readFileSync(join(recorder, 'called'), 'utf8');
  expect(called).toContain(`${recorder}/git\n`);
  expect(leaks(called)).toEqual([]);
});
