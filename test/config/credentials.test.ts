import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createCredentials } from '../../src/config/credentials.ts';
import { Secret } from '../../src/errors/secret.ts';
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
    expect(again.tokenOf('bob@example.com')?.reveal()).toBe('token-bob');
    expect(again.tokenOf('eve@example.com')).toBeUndefined();
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
