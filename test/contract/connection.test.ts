import { describe, expect, test } from 'vitest';
import {
  cacheInfo,
  connectionInfo,
  connectionVariants,
  databaseInfo,
} from '../../src/contract/connection.ts';

const platform = {
  name: 'pantheon',
  api: 'https://terminus.pantheon.io',
  sshHost: undefined,
  sshPort: 2222,
  gitHost: undefined,
};
const site = { id: 'abc', name: 'my-site' };

test('a multidev has its own SFTP login and the codeserver of dev', () => {
  expect(connectionInfo({ platform, site, environment: 'feature' })).toEqual({
    git_command:
      'git clone ssh://codeserver.dev.abc@codeserver.dev.abc.drush.in:2222/~/repository.git my-site',
    git_username: 'codeserver.dev.abc',
    git_host: 'codeserver.dev.abc.drush.in',
    git_port: '2222',
    git_url: 'ssh://codeserver.dev.abc@codeserver.dev.abc.drush.in:2222/~/repository.git',
    sftp_command: 'sftp -o Port=2222 feature.abc@appserver.feature.abc.drush.in',
    sftp_username: 'feature.abc',
    sftp_host: 'appserver.feature.abc.drush.in',
    sftp_port: '2222',
    sftp_url: 'sftp://feature.abc@appserver.feature.abc.drush.in:2222',
  });
});

test('one host for all logins needs the longer login, and test has no Git', () => {
  const onOneHost = { ...platform, sshHost: '127.0.0.1', sshPort: 2200 };
  expect(connectionInfo({ platform: onOneHost, site, environment: 'test' })).toEqual({
    sftp_command: 'sftp -o Port=2200 appserver.test.abc@127.0.0.1',
    sftp_username: 'appserver.test.abc',
    sftp_host: '127.0.0.1',
    sftp_port: '2200',
    sftp_url: 'sftp://appserver.test.abc@127.0.0.1:2200',
  });
});

test('the database is told from the variables, and what is missing is blank', () => {
  expect(databaseInfo({ site, environment: 'dev' }, { DB_PORT: '13306', DB_PASSWORD: 'p' })).toMatchObject({
    mysql_command: 'mysql -u pantheon -pp -h dbserver.dev.abc.drush.in -P 13306 pantheon',
    mysql_url: 'mysql://pantheon:p@dbserver.dev.abc.drush.in:13306/pantheon',
  });
  expect(databaseInfo({ site, environment: 'dev' }, {}).mysql_port).toBe('');
});

test('without a cache there are no fields for it', () => {
  expect(cacheInfo({ CACHE_PORT: '1' })).toEqual({});
  expect(cacheInfo({ CACHE_HOST: 'h', CACHE_PORT: '6379', CACHE_PASSWORD: 'p' }).redis_url).toBe(
    'redis://pantheon:p@h:6379',
  );
});

describe('commands that people paste', () => {
  const location = { site, environment: 'dev' };
  const evil = "x'; touch /tmp/owned; '";

  test('A17: are made of words that a shell takes as they are', () => {
    const variables = { DB_USER: '$(id)', DB_PASSWORD: evil, DB_PORT: '1;2', DB_NAME: 'a b' };
    expect(databaseInfo(location, variables).mysql_command).toBe(
      `mysql -u '$(id)' -p'x'\\''; touch /tmp/owned; '\\''' -h dbserver.dev.abc.drush.in -P '1;2' 'a b'`,
    );
    const cache = { CACHE_HOST: '`id`', CACHE_PORT: '1|2', CACHE_PASSWORD: '$x' };
    expect(cacheInfo(cache).redis_command).toBe("redis-cli -h '`id`' -p '1|2' -a '$x'");
  });

  test('A17: have no value of the platform for an option', () => {
    for (const name of ['DB_USER', 'DB_PORT', 'DB_NAME'] as const) {
      expect(() => databaseInfo(location, { [name]: '--init-command=x' })).toThrow(
        expect.objectContaining({
          exit: 'unsafe',
          message: `The platform's ${name} begins with a dash: in a command it would be an option, so none is made of it.`,
        }),
      );
    }
    for (const name of ['CACHE_HOST', 'CACHE_PORT', 'CACHE_PASSWORD'] as const) {
      expect(() => cacheInfo({ CACHE_HOST: 'h', [name]: '-x' })).toThrow(`The platform's ${name} begins`);
    }
  });

  test('A17: URLs keep their parts apart', () => {
    const variables = { DB_USER: 'u@evil', DB_PASSWORD: 'p/a:s?s#', DB_PORT: '1', DB_NAME: '../x' };
    expect(databaseInfo(location, variables).mysql_url).toBe(
      'mysql://u%40evil:p%2Fa%3As%3Fs%23@dbserver.dev.abc.drush.in:1/..%2Fx',
    );
    const cache = { CACHE_HOST: 'evil/x', CACHE_PORT: '1', CACHE_PASSWORD: 'p@q', CACHE_BINDING_ID: 'b:c' };
    expect(cacheInfo(cache).redis_url).toBe('redis://b%3Ac:p%40q@evil%2Fx:1');
  });

  test('A17+: hosts and users of SFTP and Git too', () => {
    const hostile = { platform, site: { id: '$(id)', name: '-x' }, environment: 'dev' };
    const info = connectionInfo(hostile);
    expect(info.git_command).toBe(
      "git clone 'ssh://codeserver.dev.$(id)@codeserver.dev.$(id).drush.in:2222/~/repository.git' './-x'",
    );
    expect(info.sftp_command).toBe("sftp -o Port=2222 'dev.$(id)@appserver.dev.$(id).drush.in'");
    expect(connectionVariants(info).rsync_command).toContain(
      " 'dev.$(id)@appserver.dev.$(id).drush.in:files/' ",
    );
  });
});
