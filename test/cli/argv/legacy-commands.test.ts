import { describe, expect, test } from 'vitest';
import { formerCommands, translateFormer } from '../../../src/cli/argv/legacy-commands.ts';
import { commands } from '../../../src/commands/index.ts';

describe('a line of Terminus before 1.0', () => {
  test.each([
    ['site set-connection-mode --site=shop --env=dev --mode=sftp', 'connection:set shop.dev sftp'],
    ['site set-connection-mode --mode=sftp', 'connection:set SITE.ENV sftp'],
    ['site set-connection-mode --site=shop --mode=git', 'connection:set shop.ENV git'],
    ['site set-connection-mode --site=shop --env=dev', 'connection:set shop.dev git|sftp'],
    ['site:set-connection-mode shop.dev git --yes', 'connection:set shop.dev git --yes'],
    ['site connection-mode --site=shop --env=dev', 'env:info shop.dev --field=connection_mode'],
    [
      'site connection-info --site=shop --env=dev --field=sftp_command',
      'connection:info shop.dev --field=sftp_command',
    ],
    ['site code commit --site=shop --env=dev --yes', 'env:commit shop.dev --yes'],
    ['site code diffstat --site=shop --env=dev --format=json', 'env:diffstat shop.dev --format=json'],
    ['site code log --site=shop --env=dev', 'env:code-log shop.dev'],
    ['site environments --site=shop', 'env:list shop'],
    ['site info --site=shop --field=id', 'site:info shop --field=id'],
    ['site create-env --site=shop --from-env=live --to-env=spring', 'multidev:create shop.live spring'],
    ['site create-env --site=shop', 'multidev:create shop.ENV MULTIDEV'],
    ['site delete-env --site=shop --env=spring --yes', 'multidev:delete shop.spring --yes'],
    [
      'site delete-env --site=shop --env=spring --remove-branch',
      'multidev:delete shop.spring --delete-branch',
    ],
    [
      'site deploy --site=shop --env=test --sync-content --note=spring',
      'env:deploy shop.test --sync-content --note=spring',
    ],
    ['site upstream-updates list --site=shop --env=dev', 'upstream:updates:list shop.dev'],
    [
      'site upstream-updates apply --site=shop --env=dev --updatedb',
      'upstream:updates:apply shop.dev --updatedb',
    ],
    ['site wake --site=shop --env=dev', 'env:wake shop.dev'],
    ['sites list', 'site:list'],
    ['ssh-keys add --file=/tmp/id.pub', 'ssh-key:add /tmp/id.pub'],
    ['ssh-keys delete --fingerprint=79e7', 'ssh-key:remove 79e7'],
    ['workflows list --site=shop', 'workflow:list shop'],
    ['auth login --machine-token=CANARY', 'auth:login --machine-token-file=FILE'],
    ['auth login ada@example.com --machine-token=CANARY', 'auth:login --machine-token-file=FILE'],
    ['cli version', '--version'],
  ])('%s is now: %s', (line, now) => {
    expect(translateFormer(line.split(' '))).toBe(now);
  });

  test('is quoted for a shell', () => {
    const line = ['site', 'code', 'commit', '--site=shop', '--env=dev', "--message=it's done"];
    expect(translateFormer(line)).toBe("env:commit shop.dev '--message=it'\\''s done'");
  });

  test.each(['site:list', 'connection:set a.dev git', 'site', '', 'frobnicate now'])('is not: %s', line => {
    expect(translateFormer(line.split(' '))).toBeUndefined();
  });

  test('leads to a command that there is', () => {
    const led = [...new Set(Object.values(formerCommands).map(({ now }) => now))];
    expect(led.filter(now => !Object.hasOwn(commands, now))).toEqual(['--version']);
  });
});
