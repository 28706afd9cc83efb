import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { commit } from '../../src/contract/code-log.ts';
import { connectionMode, environments, variables } from '../../src/contract/environment.ts';
import { count, truthy } from '../../src/contract/lenient-schemas.ts';
import { session } from '../../src/contract/session.ts';
import { site, siteMemberships } from '../../src/contract/site.ts';
import { sshKeys } from '../../src/contract/user.ts';

describe('an empty list', () => {
  test.each([[null], [undefined], [{}], [[]]])('may come as %j', value => {
    expect(v.parse(siteMemberships, value)).toEqual([]);
    expect(v.parse(environments, value)).toEqual([]);
    expect(v.parse(sshKeys, value)).toEqual([]);
    expect(v.parse(variables, value)).toEqual({});
  });

  test.each([[''], [0], [false], ['[]']])('never comes as %j', value => {
    for (const schema of [siteMemberships, environments, sshKeys, variables]) {
      expect(v.safeParse(schema, value).success).toBe(false);
    }
  });
});

describe('environments', () => {
  const mode = (fields: object) => {
    const [env] = v.parse(environments, { dev: { dns_zone: 'pantheonsite.io', ...fields } });
    return env && connectionMode(env);
  };

  test.each([true, 1, '1', 'true'])('%j is SFTP mode', value => {
    expect(mode({ on_server_development: value })).toBe('sftp');
  });

  test.each([false, 0, '0', '', 'false', null])('%j is Git mode', value => {
    expect(mode({ on_server_development: value })).toBe('git');
  });

  test('a mode that no one has set is Git mode', () => {
    expect(mode({})).toBe('git');
  });

  test('a mode that is neither yes nor no is an error, not Git mode', () => {
    expect(() => mode({ on_server_development: { enabled: true } })).toThrow('found Object');
    expect(() => mode({ on_server_development: ['sftp'] })).toThrow('found Array');
  });

  test('a multidev may have the name of object machinery', () => {
    const list = JSON.parse(
      '{"dev":{"dns_zone":"z"},"prototype":{"dns_zone":"z"},"constructor":{"dns_zone":"z"}}',
    );
    expect(v.parse(environments, list).map(({ id }) => id)).toEqual(['dev', 'prototype', 'constructor']);
  });

  test('the PHP version may be a number or a text, and the cached diffstat is not read', () => {
    const list = { dev: { dns_zone: 'z', php_version: 55, diffstat: { 'a.txt': {} } } };
    expect(v.parse(environments, list)).toEqual([{ id: 'dev', dns_zone: 'z', php_version: '55' }]);
  });

  test('a field that is only shown may have any type', () => {
    const list = { dev: { dns_zone: null, environment_created: '1471385341', target_ref: 7, lock: 'no' } };
    expect(v.parse(environments, list)).toEqual([
      {
        id: 'dev',
        environment_created: 1471385341,
        dns_zone: undefined,
        target_ref: undefined,
        lock: undefined,
      },
    ]);
  });
});

test('a count is a number, whichever way it is written', () => {
  expect([7, '7', '7.5', 1471385344.25].map(value => v.parse(count, value))).toEqual([
    7, 7, 7.5, 1471385344.25,
  ]);
});

test.each(['', 'x', '1e999', Number.POSITIVE_INFINITY, null, true, {}, []])('%j is not a count', value => {
  expect(v.safeParse(count, value).success).toBe(false);
});

test('a yes is what PHP takes for one', () => {
  expect(
    [true, 1, 2, '1', 'yes', false, 0, '0', '', 'false', null].map(value => v.parse(truthy, value)),
  ).toEqual([true, true, true, true, true, false, false, false, false, false, false]);
});

test('a login may give its expiry as a text, and may not leave the session out', () => {
  const good = { session: 's', expires_at: '1473807086', user_id: 'u' };
  expect(v.parse(session, good)).toEqual({ session: 's', expires_at: 1473807086, user_id: 'u' });
  expect(v.safeParse(session, { ...good, session: '' }).success).toBe(false);
  expect(v.safeParse(session, { ...good, user_id: undefined }).success).toBe(false);
});

test('a site is frozen by 1 as by true, and its odd fields are not known', () => {
  const frozen = (value: unknown) => v.parse(site, { id: 'i', name: 'n', frozen: value, created: 'soon' });
  expect(frozen(1)).toEqual({ id: 'i', name: 'n', frozen: true, created: undefined });
  expect(frozen(false).frozen).toBe(false);
});

test('a commit needs no more than its hash', () => {
  expect(v.parse(commit, { hash: 'a6a94c', author: null, labels: 'dev' })).toEqual({
    hash: 'a6a94c',
    author: '',
    email: '',
    datetime: '',
    message: '',
    labels: [],
  });
});

test('keys are listed by their id', () => {
  expect(v.parse(sshKeys, { '79e7': 'ssh-rsa AAAAB3Nz me@home' })).toEqual([
    { id: '79e7', line: 'ssh-rsa AAAAB3Nz me@home' },
  ]);
});

test('variables are texts, and what is neither text nor number is left out', () => {
  expect(v.parse(variables, { DB_PORT: 13306, DB_NAME: 'pantheon', BUILD_STEP: true })).toEqual({
    DB_PORT: '13306',
    DB_NAME: 'pantheon',
  });
});
