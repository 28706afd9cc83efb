import { expect, test } from 'vitest';
import { cacheInfo, connectionInfo, databaseInfo } from '../../src/contract/connection.ts';

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
