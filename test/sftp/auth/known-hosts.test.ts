import { describe, expect, test } from 'vitest';
import {
  fingerprint,
  isAbout,
  nameInKnownHosts,
  parseKnownHosts,
  typeOfKey,
} from '../../../src/sftp/auth/known-hosts.ts';

// Made with ssh-keygen of OpenSSH 9.2; the hashed name is what `ssh-keygen -H` made of [sftp.example.com]:2222.
const key = 'AAAAC3NzaC1lZDI1NTE5AAAAIJ7ukzRkuwHmFSzwN7oZX4P/tDlkdbYRi6Tpch3YMI5A';
const hashed = '|1|LIPQ+wAyUhy/FGXd5XTaSaz2e/c=|r1ls55Xwb+kjvLD4T/FTh7pALDI=';

function isKnown(line: string, name: string): boolean {
  return parseKnownHosts(line).some(known => isAbout(known, name));
}

describe('a line of known_hosts', () => {
  test.each([
    ['a plain name', 'sftp.example.com', 'sftp.example.com', true],
    ['another name', 'sftp.example.com', 'example.com', false],
    ['one of several names', 'one.example.com,two.example.com', 'two.example.com', true],
    ['a name with a port', '[sftp.example.com]:2222', '[sftp.example.com]:2222', true],
    ['another port', '[sftp.example.com]:2222', '[sftp.example.com]:2223', false],
    ['no port where there is one', 'sftp.example.com', '[sftp.example.com]:2222', false],
    ['capitals', 'SFTP.Example.com', 'sftp.example.com', true],
    ['a hashed name', hashed, '[sftp.example.com]:2222', true],
    ['a hash of another name', hashed, '[sftp.example.com]:22', false],
    ['a pattern', '[*.drush.in]:2222', '[appserver.dev.1234.drush.in]:2222', true],
    ['a pattern with a dot that is meant', '*.drush.in', 'appserver-drush.in', false],
    ['a pattern for one letter', 'host?', 'host7', true],
    ['a name that a pattern takes away', '*.drush.in,!evil.drush.in', 'evil.drush.in', false],
    ['an address', '127.0.0.1', '127.0.0.1', true],
    ['an address of version 6', '[::1]:2222', '[::1]:2222', true],
  ])('with %s', (_what, names, name, known) => {
    expect(isKnown(`${names} ssh-ed25519 ${key} a comment`, name)).toBe(known);
  });

  test('is left out when it is a comment, empty, torn, or has a marker that is not known', () => {
    const text = `# host ssh-ed25519 ${key}\n\nhost ssh-ed25519\nhost\n@other host ssh-ed25519 ${key}\n`;
    expect(parseKnownHosts(text)).toEqual([]);
  });

  test('R4: says that a key is one of an authority, behind a byte order mark too', () => {
    expect(parseKnownHosts(`\uFEFF@cert-authority *.drush.in ssh-ed25519 ${key}`)).toEqual([
      { names: ['*.drush.in'], revoked: false, authority: true, type: 'ssh-ed25519', key },
    ]);
  });

  test('says that a key is revoked', () => {
    expect(parseKnownHosts(`@revoked *\tssh-ed25519  ${key}\r\n`)).toEqual([
      { names: ['*'], revoked: true, authority: false, type: 'ssh-ed25519', key },
    ]);
  });
});

describe('a server', () => {
  test('is known by its name alone on port 22', () => {
    expect(nameInKnownHosts('Example.com', 22)).toBe('example.com');
    expect(nameInKnownHosts('Example.com', 2222)).toBe('[example.com]:2222');
  });
});

describe('a key', () => {
  test('has the fingerprint that ssh-keygen prints', () => {
    expect(fingerprint(Buffer.from(key, 'base64'))).toBe(
      'SHA256:xsOkFh6RpLfmwLM5OsidvyKqphlzkS+bxmYRv1NuvWg',
    );
  });

  test('says its type, and garbage says none', () => {
    expect(typeOfKey(Buffer.from(key, 'base64'))).toBe('ssh-ed25519');
    expect(typeOfKey(Buffer.from('ab'))).toBe('');
  });
});
