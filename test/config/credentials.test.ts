import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createCredentials } from '../../src/config/credentials.ts';
import { Secret } from '../../src/errors/secret.ts';
import { mountModelessDisk, noModelessDisk } from '../support/modeless-disk.ts';
import { emptyMachine, errorOf } from './machine.ts';

const api = 'https://terminus.example.com';
const session = { bearer: new Secret('session-CANARY'), expiresAt: 1_768_478_400, userId: 'user-1' };

function place() {
  const folder = join(emptyMachine().home, 'turnout');
  return { folder, api, hasModes: true, token: undefined };
}

async function everythingOf(credentials: ReturnType<typeof createCredentials>) {
  const found = await credentials.session();
  return {
    accounts: credentials.accounts(),
    token: (await credentials.machineToken())?.reveal(),
    session: found && { ...found, bearer: found.bearer.reveal() },
  };
}

const nothing = { accounts: [], token: undefined, session: undefined };

describe('credentials', () => {
  test('are kept in one private file for the host that they were entered for, and for no other', async () => {
    const where = place();
    const credentials = createCredentials(where);
    await credentials.keepSession(session);
    credentials.keepAccount('ada@example.com', new Secret('token-CANARY'));
    expect(await everythingOf(createCredentials(where))).toEqual({
      accounts: ['ada@example.com'],
      token: 'token-CANARY',
      session: { bearer: 'session-CANARY', expiresAt: 1_768_478_400, userId: 'user-1' },
    });
    const file = join(where.folder, 'credentials', 'terminus.example.com.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(join(where.folder, 'credentials')).mode & 0o777).toBe(0o700);
    for (const other of ['https://terminus.example.com:8443', 'https://evil.example.com'])
      expect(await everythingOf(createCredentials({ ...where, api: other }))).toEqual(nothing);
  });

  test('of several accounts are those of the last login', async () => {
    const where = place();
    const credentials = createCredentials(where);
    credentials.keepAccount('ada@example.com', new Secret('token-ada'));
    credentials.keepAccount('bob@example.com', new Secret('token-bob'));
    credentials.keepAccount('ada@example.com', new Secret('token-ada-2'));
    const again = createCredentials(where);
    expect((await again.machineToken())?.reveal()).toBe('token-ada-2');
    expect(again.accounts()).toEqual(['bob@example.com', 'ada@example.com']);
    expect(again.findToken('bob@example.com')?.reveal()).toBe('token-bob');
    expect(again.findToken('eve@example.com')).toBeUndefined();
  });

  test('with a token in a variable keep its session apart, and the token nowhere', async () => {
    const where = place();
    createCredentials(where).keepAccount('ada@example.com', new Secret('token-ada'));
    const fromVariable = createCredentials({ ...where, token: new Secret('variable-CANARY') });
    fromVariable.keepAccount('ci@example.com', new Secret('variable-CANARY'));
    await fromVariable.keepSession(session);
    expect((await fromVariable.machineToken())?.reveal()).toBe('variable-CANARY');
    expect(
      (await createCredentials({ ...where, token: new Secret('other') }).session())?.userId,
    ).toBeUndefined();
    expect(await createCredentials(where).session()).toBeUndefined();
    const folder = join(where.folder, 'credentials');
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), 'utf8') + file).not.toContain('variable-CANARY');
  });

  test('are gone after a logout, those of a token in a variable too', async () => {
    const where = place();
    createCredentials(where).keepAccount('ada@example.com', new Secret('token-ada'));
    const fromVariable = createCredentials({ ...where, token: new Secret('variable') });
    await fromVariable.keepSession(session);
    fromVariable.clear();
    expect(readdirSync(join(where.folder, 'credentials'))).toEqual([]);
    fromVariable.clear();
    expect(await everythingOf(createCredentials(where))).toEqual(nothing);
  });

  test('without a folder are held for this one command', async () => {
    const credentials = createCredentials({ ...place(), folder: undefined });
    await credentials.keepSession(session);
    expect((await credentials.session())?.userId).toBe('user-1');
    credentials.clear();
    expect(await credentials.session()).toBeUndefined();
  });
});

describe('a file of credentials', () => {
  function written(content: string, mode = 0o600) {
    const where = place();
    createCredentials(where).keepAccount('ada@example.com', new Secret('token-ada'));
    const file = join(where.folder, 'credentials', 'terminus.example.com.json');
    writeFileSync(file, content || readFileSync(file));
    chmodSync(file, mode);
    return { where, file };
  }

  test.each([0o640, 0o604, 0o660])('that others can read (%i) is refused', async mode => {
    const { where, file } = written('', mode);
    expect(await errorOf(() => createCredentials(where).session())).toMatchObject({
      exit: 'unsafe',
      message: `Others on this machine can read the credentials in ${file}.`,
      hint: `Take that away with: chmod 600 ${file}`,
    });
  });

  test('is not asked for its mode on a system that has none', async () => {
    const { where } = written('', 0o644);
    expect(createCredentials({ ...where, hasModes: false }).accounts()).toEqual(['ada@example.com']);
  });

  test.each(['{"accounts": [{"email": "a", "token": "CANARY"', '[]', '{"accounts": "CANARY"}'])(
    'that is damaged (%s) is named, without what is in it',
    async content => {
      const { where, file } = written(content);
      const error = await errorOf(() => createCredentials(where).session());
      expect(error).toMatchObject({
        exit: 'auth',
        message: `The credentials in ${file} cannot be read.`,
        hint: 'Move the file away, then log in again: turnout auth:login',
      });
      expect(String(error)).not.toContain('CANARY');
    },
  );

  test('that is damaged or open is removed by a logout', () => {
    const { where, file } = written('{', 0o666);
    createCredentials(where).clear();
    expect(existsSync(file)).toBe(false);
  });
});

describe('where others could meddle', () => {
  const fileIn = (folder: string) => join(folder, 'credentials', 'terminus.example.com.json');

  test('A29: a logout and a login go through a link, as dotfiles have them', async () => {
    const where = place();
    const target = join(dirname(where.folder), 'dotfiles.json');
    mkdirSync(join(where.folder, 'credentials'), { recursive: true, mode: 0o700 });
    symlinkSync(target, fileIn(where.folder));
    createCredentials(where).keepAccount('ada@example.com', new Secret('token-ada'));
    expect(lstatSync(fileIn(where.folder)).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toContain('token-ada');
    createCredentials(where).keepAccount('ada@example.com', new Secret('token-new'));
    expect(readFileSync(target, 'utf8')).not.toContain('token-ada');
    createCredentials(where).clear();
    expect([existsSync(target), readdirSync(join(where.folder, 'credentials'))]).toEqual([false, []]);
  });

  test('A29+: a logout leaves what a link leads to when it is no login', () => {
    const where = place();
    const target = join(dirname(where.folder), 'other.txt');
    writeFileSync(target, 'whole');
    mkdirSync(join(where.folder, 'credentials'), { recursive: true, mode: 0o700 });
    symlinkSync(target, fileIn(where.folder));
    createCredentials(where).clear();
    expect([readFileSync(target, 'utf8'), existsSync(fileIn(where.folder))]).toEqual(['whole', false]);
  });

  test.each(['credentials', '.'])(
    'A29: a folder %s that everybody may write to is refused, with the remedy',
    async name => {
      const where = place();
      createCredentials(where).keepAccount('ada@example.com', new Secret('token-ada'));
      const folder = join(where.folder, name);
      chmodSync(folder, 0o777);
      const refused = {
        exit: 'unsafe',
        message: `The credentials are not safe in ${folder}: others on this machine may write to it.`,
        hint: `Make it yours alone: chmod 700 '${folder}'; or set XDG_CONFIG_HOME to a folder that is.`,
      };
      expect(await errorOf(() => createCredentials(where).accounts())).toMatchObject(refused);
      expect(
        await errorOf(() => createCredentials(where).keepAccount('bob@example.com', new Secret('token-bob'))),
      ).toMatchObject(refused);
      chmodSync(folder, 0o700);
      expect(createCredentials(where).accounts()).toEqual(['ada@example.com']);
    },
  );

  test('R11: a session of a token in a variable that others could have written is not read, and no error', async () => {
    const where = { ...place(), token: new Secret('token-CANARY') };
    await createCredentials(where).keepSession(session);
    const [name = ''] = readdirSync(join(where.folder, 'credentials'));
    chmodSync(join(where.folder, 'credentials', name), 0o777);
    const again = createCredentials(where);
    expect(await again.session()).toBeUndefined();
    await again.keepSession(session);
    expect(statSync(join(where.folder, 'credentials', name)).mode & 0o777).toBe(0o600);
  });
});

const none = noModelessDisk();

describe.skipIf(none)(`on exFAT, which keeps no permissions${none ? `, skipped: ${none}` : ''}`, () => {
  function onModelessDisk(token?: Secret) {
    const disk = mountModelessDisk();
    onTestFinished(disk.dispose);
    return { ...place(), folder: join(disk.location, 'turnout'), token };
  }
  const remedy = {
    exit: 'unsafe',
    hint: 'Set XDG_CONFIG_HOME to a folder on a disk that keeps them, or set TURNOUT_MACHINE_TOKEN, which needs no login.',
  };

  test('R11: a login says so at once, and leaves no token', async () => {
    const where = onModelessDisk();
    const file = join(where.folder, 'credentials', 'terminus.example.com.json');
    expect(
      await errorOf(() => createCredentials(where).keepAccount('ada@example.com', new Secret('token-ada'))),
    ).toMatchObject({ ...remedy, message: `Others could read ${file}: its disk keeps no permissions.` });
    expect(readdirSync(join(where.folder, 'credentials'))).toEqual([]);
    expect(createCredentials(where).accounts()).toEqual([]);
  });

  test('R11: a login that is there already is refused with a remedy that does something, and can be logged out', async () => {
    const where = onModelessDisk();
    mkdirSync(join(where.folder, 'credentials'), { recursive: true });
    const file = join(where.folder, 'credentials', 'terminus.example.com.json');
    writeFileSync(file, JSON.stringify({ accounts: [{ email: 'ada@example.com', token: 'x' }] }));
    expect(await errorOf(() => createCredentials(where).accounts())).toMatchObject(remedy);
    createCredentials(where).clear();
    expect(existsSync(file)).toBe(false);
  });

  test('R11: with a token in a variable the session is only held in memory', async () => {
    const where = onModelessDisk(new Secret('token-CANARY'));
    const credentials = createCredentials(where);
    await credentials.keepSession(session);
    expect((await credentials.session())?.userId).toBe('user-1');
    expect(await createCredentials(where).session()).toBeUndefined();
    expect(readdirSync(join(where.folder, 'credentials'))).toEqual([]);
  });
});
