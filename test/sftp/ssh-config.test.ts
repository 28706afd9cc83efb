import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { type HostSettings, readSshConfig } from '../../src/sftp/ssh-config.ts';

const host = 'appserver.dev.1234.drush.in';
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'turnout-ssh-config-'));
  return () => rmSync(home, { recursive: true, force: true });
});

function settings(config: string, more: Record<string, string> = {}): Partial<HostSettings> {
  for (const [name, text] of Object.entries({ config, ...more })) {
    const file = join(home, '.ssh', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const found = readSshConfig({ host, home });
  return Object.fromEntries(
    Object.entries(found).filter(
      ([, value]) => value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0),
    ),
  );
}

describe('~/.ssh/config', () => {
  test('says nothing where there is none, and none without a home', () => {
    const nothing = {
      ...{
        hostName: undefined,
        user: undefined,
        port: undefined,
        identityFiles: [],
        identityAgent: undefined,
      },
      ...{ identitiesOnly: false, proxy: undefined, hasMatch: false, unread: [] },
    };
    expect(readSshConfig({ host, home })).toEqual(nothing);
    expect(readSshConfig({ host, home: undefined })).toEqual(nothing);
  });

  test('says what its fitting blocks say, the first value first, and every IdentityFile', () => {
    expect(
      settings(`IdentityFile ~/.ssh/first
Host *.drush.in !*.live.*
  hostname tunnel.example.com
  Port = 12222
  IdentityFile "~/.ssh/my key"
Host example.com
  User nobody
Host *
  Port 99
  IdentitiesOnly yes
  IdentityAgent ~/agent
  IdentityFile ~/.ssh/last
`),
    ).toEqual({
      hostName: 'tunnel.example.com',
      port: 12222,
      identityFiles: ['~/.ssh/first', '~/.ssh/my key', '~/.ssh/last'],
      identitiesOnly: true,
      identityAgent: '~/agent',
    });
  });

  test('gives no user and no port to everybody: ours are part of the address', () => {
    expect(settings('User ada\nHost *\n  User ada\n  Port 22\n  HostName other\n')).toEqual({});
  });

  test('is left out in a block that a negated pattern takes away', () => {
    expect(settings('Host *.drush.in !appserver.*\n  Port 99\n')).toEqual({});
  });

  test('is followed into what it includes, by name and by pattern, inside of a block too', () => {
    expect(
      settings('Include extra/*.conf\nHost *.drush.in\n  Include ~/.ssh/block\n', {
        'extra/a.conf': 'Host *.drush.in\n  User ann\n',
        'extra/b.conf': 'Host *.drush.in\n  User ben\n',
        'extra/c.txt': 'IdentityFile no\n',
        block: 'Port 7\n',
      }),
    ).toEqual({ user: 'ann', port: 7 });
  });

  test('ends although it includes itself', () => {
    expect(settings('Include config\nIdentityFile one\n')).toMatchObject({
      identityFiles: expect.arrayContaining(['one']),
    });
  });

  test('says that it leads over another machine, unless it takes that back first', () => {
    expect(settings('Host *.drush.in\n  ProxyJump bastion\n')).toEqual({ proxy: 'ProxyJump' });
    expect(settings('Host *.drush.in\n  ProxyCommand ssh -W %h:%p bastion\n')).toEqual({
      proxy: 'ProxyCommand',
    });
    expect(settings('Host *.drush.in\n  ProxyJump none\nHost *\n  ProxyCommand nc %h %p\n')).toEqual({});
  });

  test('runs nothing for a Match, and only says that there is one', () => {
    expect(settings(`Match exec "touch ${home}/canary"\n  IdentityFile bad\n`)).toEqual({ hasMatch: true });
  });

  test('that is torn is named', () => {
    expect(settings('Host "torn\n')).toEqual({ unread: [join(home, '.ssh/config')] });
  });
});
