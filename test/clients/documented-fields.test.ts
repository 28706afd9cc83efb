import { DOMParser, type Element, MIME_TYPE } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import type { WriteFiles } from '../../src/clients/bookmark.ts';
import { writeFiles as filezilla } from '../../src/clients/filezilla.ts';
import { writeFiles as phpstorm } from '../../src/clients/phpstorm.ts';
import { writeFiles as vscode } from '../../src/clients/vscode-sftp.ts';
import { writeFiles as winscp } from '../../src/clients/winscp.ts';
import { writeFiles as winscpUrl } from '../../src/clients/winscp-url.ts';
import { bookmark, live, written } from './bookmarks.ts';

// What the documentation or the source of each client says of its fields (user-needs.md 4): anyone who has no such program
// at hand can at least not break these.

const both = [bookmark({ home: '/srv/bindings/1' }), bookmark({ ...live, keyFile: 'C:\\keys\\a.ppk' })];
const rootOf = (text: string) => {
  const root = new DOMParser().parseFromString(text, MIME_TYPE.XML_TEXT).documentElement;
  if (!root) throw new Error('no root');
  return root;
};
const textsOf = (writeFiles: WriteFiles) => written(writeFiles, both);

describe('FileZilla drops no server of ours', () => {
  const servers = [...rootOf(textsOf(filezilla)[0] ?? '').getElementsByTagName('Server')];
  const value = (server: Element, name: string) => server.getElementsByTagName(name)[0]?.textContent ?? '';

  test.each(servers.map(server => [value(server, 'Name'), server] as const))('%s', (_name, server) => {
    expect(server.parentNode?.nodeName).toBe('Folder');
    expect(value(server, 'Host')).not.toBe('');
    expect(value(server, 'User')).not.toBe('');
    expect(Number(value(server, 'Port'))).toBe(2222);
    expect([value(server, 'Protocol'), value(server, 'Type')]).toEqual(['1', '0']);
    expect(['3', '5']).toContain(value(server, 'Logontype'));
    expect(value(server, 'Keyfile') !== '').toBe(value(server, 'Logontype') === '5');
    expect(['Auto', 'UTF-8', 'Custom']).toContain(value(server, 'EncodingType'));
    expect(value(server, 'RemoteDir')).toBe('');
    expect([...server.getElementsByTagName('Pass')]).toEqual([]);
  });
});

describe('vscode-sftp', () => {
  const kinds: Record<string, (value: unknown) => boolean> = {
    name: isText,
    protocol: value => value === 'sftp',
    host: isText,
    port: value => Number.isInteger(value),
    username: isText,
    agent: isText,
    privateKeyPath: isText,
    remotePath: value => isText(value) && !String(value).startsWith('/') && !String(value).startsWith('~'),
    uploadOnSave: value => value === false,
    concurrency: value => value === 1,
    connectTimeout: value => Number.isInteger(value),
    ignore: value => Array.isArray(value) && value.every(isText),
    defaultProfile: isText,
    profiles: value =>
      Object.values(value as object).every(profile => unknownFields(profile as object).length === 0),
  };

  function isText(value: unknown): boolean {
    return typeof value === 'string' && value !== '';
  }

  function unknownFields(configuration: object): string[] {
    return Object.entries(configuration).flatMap(([name, value]) => (kinds[name]?.(value) ? [] : [name]));
  }

  test('knows every field, by name and by kind', () => {
    for (const bookmarks of [both, both.slice(0, 1), both.slice(1)]) {
      const [text = ''] = written(vscode, bookmarks);
      expect(unknownFields(JSON.parse(text))).toEqual([]);
    }
  });
});

describe('WinSCP', () => {
  test('knows every key, and finds each value as it was meant', () => {
    const sections = (textsOf(winscp)[0] ?? '')
      .trim()
      .split('\n\n')
      .map(section => section.split('\n'));
    expect(sections.map(([header]) => header)).toEqual([
      '[Sessions\\Pantheon/my-site.dev]',
      '[Sessions\\Pantheon/my-site.live]',
    ]);
    const values = sections.map(([, ...lines]) => Object.fromEntries(lines.map(line => line.split('='))));
    expect(decodeURIComponent(values[1]?.['PublicKeyFile'] ?? '')).toBe('C:\\keys\\a.ppk');
    for (const { HostName, PortNumber, UserName, FSProtocol, PublicKeyFile: _, ...others } of values) {
      expect([/^appserver\./.test(HostName), PortNumber, FSProtocol]).toEqual([true, '2222', '2']);
      expect(HostName).toBe(`appserver.${UserName}.drush.in`);
      expect(others).toEqual({});
    }
  });

  test('finds user, host, port and a folder in the address', () => {
    const url = new URL((textsOf(winscpUrl)[0] ?? '').split('\n')[0] ?? '');
    const { protocol, username, hostname, port, pathname, password } = url;
    expect({ protocol, username, hostname, port, pathname, password }).toEqual({
      ...{ protocol: 'winscp-sftp:', username: both[0]?.user, hostname: both[0]?.host, port: '2222' },
      ...{ pathname: '/', password: '' },
    });
  });
});

describe('PhpStorm', () => {
  test('finds each server from file to file', () => {
    const [ssh, web, deployment] = textsOf(phpstorm).map(rootOf);
    const all = (root: Element | undefined, name: string) => [...(root?.getElementsByTagName(name) ?? [])];
    const configs = all(ssh, 'sshConfig');
    const servers = all(web, 'webServer');
    const transfers = all(web, 'fileTransfer');
    const attribute = (name: string) => (element: Element) => element.getAttribute(name);
    expect(transfers.map(attribute('sshConfigId'))).toEqual(configs.map(attribute('id')));
    expect(all(deployment, 'paths').map(attribute('name'))).toEqual(servers.map(attribute('name')));
    expect(transfers.map(attribute('sshConfig'))).toEqual([
      `${both[0]?.user}@${both[0]?.host}:2222 agent`,
      `${both[1]?.user}@${both[1]?.host}:2222 key`,
    ]);
    expect(configs.map(attribute('authType'))).toEqual(['OPEN_SSH', null]);
    expect(configs.map(attribute('keyPath'))).toEqual([null, 'C:\\keys\\a.ppk']);
    for (const root of [ssh, web, deployment]) expect(root?.getAttribute('version')).toBe('4');
    expect(all(web, 'fileTransfer').map(attribute('password'))).toEqual([null, null]);
  });
});
