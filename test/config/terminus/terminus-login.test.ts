import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openConfiguration } from '../../../src/config/configuration.ts';
import { readTerminusConfig } from '../../../src/config/terminus/terminus-config.ts';
import { Secret } from '../../../src/errors/secret.ts';
import { emptyMachine, errorOf } from '../machine.ts';

const later = 4_000_000_000;
const session = { session: 'session-of-terminus', expires_at: later, user_id: 'user-1' };

interface Left {
  /** E-mails; each has the token `token-of-NAME`. */
  accounts?: string[];
  session?: object | undefined;
  /** Below the home. */
  tokens?: string;
  cache?: string;
  config?: string;
}

function machineWith(left: Left, env: Record<string, string> = {}) {
  const machine = emptyMachine({ env });
  const cache = join(machine.home, left.cache ?? '.terminus/cache');
  const tokens = left.tokens ? join(machine.home, left.tokens) : join(cache, 'tokens');
  for (const folder of [cache, tokens, join(machine.home, '.terminus')])
    mkdirSync(folder, { recursive: true });
  for (const email of left.accounts ?? []) {
    const file = join(tokens, email.replace(/[^A-Za-z0-9-_@.]/g, '-'));
    writeFileSync(file, JSON.stringify({ token: `token-of-${email}`, email, date: 1 }), { mode: 0o600 });
  }
  if (left.session) writeFileSync(join(cache, 'session'), JSON.stringify(left.session), { mode: 0o600 });
  if (left.config) writeFileSync(join(machine.home, '.terminus/config.yml'), left.config);
  return { machine, cache, tokens };
}

type Machine = ReturnType<typeof emptyMachine>;

async function credentialsOf(machine: Machine, define: string[] = []) {
  const warnings: string[] = [];
  const configuration = openConfiguration(machine, { define }, await readTerminusConfig(machine.home));
  return { credentials: configuration.credentials(text => warnings.push(text)), warnings };
}

async function loginOf(machine: Machine, define: string[] = []) {
  const { credentials, warnings } = await credentialsOf(machine, define);
  const found = await credentials.session();
  return {
    accounts: credentials.accounts(),
    session: found?.bearer.reveal(),
    token: await credentials.machineToken().then(
      token => token?.reveal(),
      error => error.message,
    ),
    warnings,
  };
}

const nothing = { accounts: [], session: undefined, token: undefined, warnings: [] };

describe('a login that Terminus has left', () => {
  test('is used: the session, and the token of the only account', async () => {
    const { machine } = machineWith({ accounts: ['ada@example.com'], session });
    expect(await loginOf(machine)).toEqual({
      accounts: ['ada@example.com'],
      session: 'session-of-terminus',
      token: 'token-of-ada@example.com',
      warnings: [],
    });
  });

  test('is used with the session alone, which is all that some CI jobs keep', async () => {
    const { machine } = machineWith({ session });
    expect(await loginOf(machine)).toEqual({ ...nothing, session: 'session-of-terminus' });
  });

  test('is used for an e-mail with a +, whose file has another name', async () => {
    const { machine, tokens } = machineWith({ accounts: ['ada+ci@example.com'] });
    expect(readdirSync(tokens)).toEqual(['ada-ci@example.com']);
    expect((await loginOf(machine)).accounts).toEqual(['ada+ci@example.com']);
    const named = { ...machine, env: { TERMINUS_USER: 'ada+ci@example.com' } };
    expect((await loginOf(named)).token).toBe('token-of-ada+ci@example.com');
  });

  test('of several accounts is the session, whosever it is, and no token', async () => {
    const { machine } = machineWith({ accounts: ['ada@example.com', 'bob@example.com'], session });
    expect(await loginOf(machine)).toEqual({
      accounts: ['ada@example.com', 'bob@example.com'],
      session: 'session-of-terminus',
      token: 'Several accounts have logged in: ada@example.com, bob@example.com.',
      warnings: [],
    });
  });

  test('of several accounts is the token of TERMINUS_USER, and not a session that may be another’s', async () => {
    const accounts = ['ada@example.com', 'bob@example.com'];
    for (const [env, define] of [
      [{ TERMINUS_USER: 'bob@example.com' }, []],
      [{ TURNOUT_USER: 'bob@example.com', TERMINUS_USER: 'ada@example.com' }, []],
      [{}, ['user=bob@example.com']],
    ] as const) {
      const { machine } = machineWith({ accounts, session }, env);
      expect(await loginOf(machine, [...define])).toMatchObject({
        session: undefined,
        token: 'token-of-bob@example.com',
      });
    }
    const { machine } = machineWith({ accounts }, { TERMINUS_USER: 'eve@example.com' });
    const { credentials } = await credentialsOf(machine);
    expect(await errorOf(() => credentials.machineToken())).toMatchObject({
      exit: 'auth',
      message: 'No token is saved for eve@example.com, whom TURNOUT_USER or TERMINUS_USER names.',
      hint: 'Saved are: ada@example.com, bob@example.com',
    });
  });

  test('lies where the variables and config.yml say', async () => {
    const cache = machineWith({ accounts: ['ada@example.com'], session, cache: 'elsewhere' });
    const env = { TERMINUS_CACHE_DIR: join(cache.machine.home, 'elsewhere') };
    expect(await loginOf({ ...cache.machine, env })).toMatchObject({ session: 'session-of-terminus' });
    const base = machineWith({ accounts: ['ada@example.com'], cache: 'base/cache' });
    expect((await loginOf(base.machine, ['base_dir=~/base'])).accounts).toEqual(['ada@example.com']);
    const config = 'cache_dir: "[[ TERMINUS_BASE_DIR ]]/c"\ntokens_dir: "[[ cache_dir ]]/t"\n';
    const file = machineWith({ accounts: ['ada@example.com'], tokens: '.terminus/c/t', config });
    expect((await loginOf(file.machine)).accounts).toEqual(['ada@example.com']);
  });

  test('goes to Pantheon, or to the host of config.yml, and to no other', async () => {
    const left = { accounts: ['ada@example.com'], session };
    for (const env of [
      { TERMINUS_HOST: 'evil.example.com' },
      { TURNOUT_PLATFORM: 'https://evil.example.com' },
      { TERMINUS_PROTOCOL: 'http', TURNOUT_PLAIN_HTTP: 'yes' },
      { TERMINUS_PORT: '8443' },
    ]) {
      expect(await loginOf(machineWith(left, env as never).machine)).toEqual(nothing);
    }
    const own = { ...left, config: 'host: onebox.example.com\n' };
    expect((await loginOf(machineWith(own).machine)).session).toBe('session-of-terminus');
    const away = machineWith(own, { TERMINUS_HOST: 'terminus.pantheon.io' });
    expect(await loginOf(away.machine)).toEqual(nothing);
  });

  test('that is damaged or open to others is told of, and the rest of it used', async () => {
    const { machine, tokens, cache } = machineWith({ accounts: ['ada@example.com', 'bob@example.com'] });
    writeFileSync(join(tokens, 'bob@example.com'), '{"token": "CANARY"');
    writeFileSync(join(cache, 'session'), '"Authorization failed"');
    chmodSync(join(tokens, 'ada@example.com'), 0o644);
    const { warnings, ...login } = await loginOf(machine);
    expect(login).toEqual({
      accounts: ['ada@example.com'],
      session: undefined,
      token: 'token-of-ada@example.com',
    });
    expect(warnings).toEqual([
      `Others on this machine can read the login of Terminus in ${tokens}/ada@example.com: chmod 600 ${tokens}/ada@example.com`,
      `${tokens}/bob@example.com is not a login as Terminus writes it; it is passed over.`,
      `${cache}/session is not a login as Terminus writes it; it is passed over.`,
    ]);
  });
});

describe('turnout beside Terminus', () => {
  const renewed = { bearer: new Secret('renewed-session'), expiresAt: later, userId: 'user-1' };

  function everyFile(folder: string): string[] {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => join(entry.parentPath, entry.name))
      .map(file => `${file} ${statSync(file).mtimeMs} ${readFileSync(file)}`);
  }

  test('keeps a renewed session in a file of its own, and leaves every byte of Terminus where it is', async () => {
    const { machine } = machineWith({
      accounts: ['ada@example.com'],
      session: { ...session, expires_at: 1 },
    });
    const before = everyFile(join(machine.home, '.terminus'));
    const { credentials } = await credentialsOf(machine);
    await credentials.keepSession(renewed);
    credentials.keepAccount('ada@example.com', new Secret('token-new'));
    credentials.clear();
    expect(everyFile(join(machine.home, '.terminus'))).toEqual(before);
  });

  test('keeps the sessions of several accounts apart', async () => {
    const { machine } = machineWith({ accounts: ['ada@example.com', 'bob@example.com'] });
    const as = (user: string) => ({ ...machine, env: { TERMINUS_USER: user } });
    await (await credentialsOf(as('ada@example.com'))).credentials.keepSession(renewed);
    expect((await loginOf(as('ada@example.com'))).session).toBe('renewed-session');
    expect((await loginOf(as('bob@example.com'))).session).toBeUndefined();
  });

  test('follows Terminus to another account', async () => {
    const { machine, tokens } = machineWith({ accounts: ['ada@example.com'] });
    await (await credentialsOf(machine)).credentials.keepSession(renewed);
    writeFileSync(join(tokens, 'ada@example.com'), '{"token":"token-of-bob","email":"bob@example.com"}', {
      mode: 0o600,
    });
    expect(await loginOf(machine)).toMatchObject({ session: undefined, token: 'token-of-bob' });
  });

  test('does without it from a logout to the next login', async () => {
    const { machine } = machineWith({ accounts: ['ada@example.com'], session });
    expect((await credentialsOf(machine)).credentials.clear()).toBe(true);
    expect(await loginOf(machine)).toEqual(nothing);
    (await credentialsOf(machine)).credentials.keepAccount('bob@example.com', new Secret('token-of-bob'));
    expect(await loginOf(machine)).toMatchObject({
      accounts: ['bob@example.com', 'ada@example.com'],
      token: 'token-of-bob',
    });
  });

  test('takes a token of its own before that of Terminus, and a token in a variable before both', async () => {
    const { machine } = machineWith({ accounts: ['ada@example.com'], session });
    (await credentialsOf(machine)).credentials.keepAccount('ada@example.com', new Secret('token-newer'));
    expect(await loginOf(machine)).toMatchObject({ session: undefined, token: 'token-newer' });
    const ci = { ...machine, env: { TERMINUS_MACHINE_TOKEN: 'token-of-ci' } };
    expect(await loginOf(ci)).toMatchObject({ session: undefined, token: 'token-of-ci' });
  });
});
