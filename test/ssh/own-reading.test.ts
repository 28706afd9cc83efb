import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { readOwn } from '../../src/ssh/own-reading.ts';

const host = 'appserver.dev.1234.drush.in';
let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'turnout-ssh-config-'));
  return () => rmSync(home, { recursive: true, force: true });
});

function keep(files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = join(home, '.ssh', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function directives(config: string, more: Record<string, string> = {}): Record<string, readonly string[]> {
  keep({ config, ...more });
  return Object.fromEntries(readOwn({ host, home }).directives);
}

describe('~/.ssh/config', () => {
  test('says nothing where there is none, and none without a home', () => {
    const nothing = { directives: new Map(), general: new Map(), skipped: [] };
    expect(readOwn({ host, home })).toMatchObject(nothing);
    expect(readOwn({ host, home: undefined })).toMatchObject(nothing);
  });

  test('says what its fitting blocks say, the first value first, and every IdentityFile', () => {
    expect(
      directives(`IdentityFile ~/.ssh/first
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
      hostname: ['tunnel.example.com'],
      port: ['12222'],
      identityfile: ['~/.ssh/first', '~/.ssh/my key', '~/.ssh/last'],
      identitiesonly: ['yes'],
      identityagent: ['~/agent'],
    });
  });

  test('gives no user and no port to everybody: ours are part of the address', () => {
    expect(directives('User ada\nHost *\n  User ada\n  Port 22\n  HostName other\n')).toEqual({});
  });

  test('is left out in a block that a negated pattern takes away', () => {
    expect(directives('Host *.drush.in !appserver.*\n  Port 99\n')).toEqual({});
  });

  test('is followed into what it includes, by name and by pattern, inside of a block too', () => {
    expect(
      directives('Include extra/*.conf\nHost *.drush.in\n  Include ~/.ssh/block\n', {
        'extra/a.conf': 'Host *.drush.in\n  User ann\n',
        'extra/b.conf': 'Host *.drush.in\n  User ben\n',
        'extra/c.txt': 'IdentityFile no\n',
        block: 'Port 7\n',
      }),
    ).toEqual({ user: ['ann'], port: ['7'] });
  });

  test('R9: is followed by a pattern in the middle of a name', () => {
    expect(
      directives('Include conf.d/*/config\n', {
        'conf.d/one/config': 'IdentityFile one\n',
        'conf.d/two/config': 'IdentityFile two\n',
        'conf.d/.three/config': 'IdentityFile three\n',
      }),
    ).toEqual({ identityfile: ['one', 'two'] });
  });

  test('R9+: is followed by a choice of letters, and tells upper and lower case apart', () => {
    const files = {
      'conf.d/a1.conf': 'IdentityFile a\n',
      'conf.d/b1.conf': 'IdentityFile b\n',
      'conf.d/c1.conf': 'IdentityFile c\n',
      'conf.d/d1.CONF': 'IdentityFile d\n',
    };
    expect(directives('Include conf.d/[a-b]?.conf\n', files)['identityfile']).toEqual(['a', 'b']);
    expect(directives('Include conf.d/[!a]1.conf\n', files)['identityfile']).toEqual(['b', 'c']);
    expect(directives('Include conf.d/*.conf\n', files)['identityfile']).toEqual(['a', 'b', 'c']);
  });

  test('ends although it includes itself', () => {
    expect(directives('Include config\nIdentityFile one\n')['identityfile']).toContain('one');
  });

  test('has of ProxyJump and ProxyCommand the one that comes first', () => {
    expect(directives('Host *.drush.in\n  ProxyJump none\nHost *\n  ProxyCommand nc %h %p\n')).toEqual({
      proxyjump: ['none'],
    });
  });

  test('R4: names several known_hosts files, and the first strictness', () => {
    expect(
      directives('UserKnownHostsFile ~/one "~/the other"\nHost *\n  StrictHostKeyChecking yes\n'),
    ).toEqual({ userknownhostsfile: ['~/one', '~/the other'], stricthostkeychecking: ['yes'] });
  });

  test('R9: runs nothing for a Match, names it, and takes Match all', () => {
    keep({
      config: `Match exec "touch ${home}/canary"\n  IdentityFile bad\nMatch all\n  IdentityFile good\n`,
    });
    const { directives: found, skipped } = readOwn({ host, home });
    expect(Object.fromEntries(found)).toEqual({ identityfile: ['good'] });
    expect(skipped).toEqual([`Match exec "touch ${home}/canary" (~/.ssh/config)`]);
  });

  test('R9+: a Match in a file that is included is named with that file', () => {
    keep({ config: 'Include more\n', more: 'Match host *.drush.in\n  IdentityFile x\n' });
    expect(readOwn({ host, home }).skipped).toEqual(['Match host *.drush.in (~/.ssh/more)']);
  });

  test('that is torn is named', () => {
    keep({ config: 'Host "torn\n' });
    expect(readOwn({ host, home }).skipped).toEqual(['~/.ssh/config']);
  });
});
