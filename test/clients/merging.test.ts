import * as plist from 'plist';
import { describe, expect, test } from 'vitest';
import { writeFiles as cyberduck } from '../../src/clients/cyberduck.ts';
import { writeFiles as filezilla } from '../../src/clients/filezilla.ts';
import { writeFiles as openssh } from '../../src/clients/openssh.ts';
import { writeFiles as phpstorm } from '../../src/clients/phpstorm.ts';
import { writeFiles as vscode } from '../../src/clients/vscode-sftp.ts';
import { munge, writeFiles as winscp } from '../../src/clients/winscp.ts';
import { writeFiles as winscpUrl } from '../../src/clients/winscp-url.ts';
import { bookmark, live, written } from './bookmarks.ts';

const ours = bookmark();
const one = (writeFiles: typeof filezilla, before?: string, what = ours) =>
  written(writeFiles, [what], before === undefined ? [] : [before])[0] ?? '';

describe('FileZilla', () => {
  test('is told of an environment in a folder, with one connection and no remote directory', () => {
    expect(one(filezilla)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<FileZilla3>
	<Servers>
		<Folder expanded="1">Pantheon
			<Server>
				<Host>${ours.host}</Host>
				<Port>2222</Port>
				<Protocol>1</Protocol>
				<Type>0</Type>
				<User>${ours.user}</User>
				<Logontype>3</Logontype>
				<MaximumMultipleConnections>1</MaximumMultipleConnections>
				<EncodingType>UTF-8</EncodingType>
				<BypassProxy>0</BypassProxy>
				<Name>my-site.dev</Name>
				<SyncBrowsing>0</SyncBrowsing>
				<DirectoryComparison>0</DirectoryComparison>
			</Server>
		</Folder>
	</Servers>
</FileZilla3>
`);
  });

  test('keeps the sites, comments, colours and names that a person has given', () => {
    const before = `<?xml version="1.0" encoding="UTF-8"?>
<FileZilla3 version="3.66.5" platform="*nix">
	<!-- by hand -->
	<Servers>
		<Server>
			<Host>example.com</Host>
			<Pass encoding="base64">c2VjcmV0</Pass>
			<Name>mine</Name>
		</Server>
		<Folder expanded="0">Work &amp; play
			<Server>
				<Host>${ours.host}</Host>
				<Port>22</Port>
				<User>${ours.user}</User>
				<Logontype>1</Logontype>
				<Colour>3</Colour>
				<Name>the dev site</Name>
			</Server>
		</Folder>
	</Servers>
</FileZilla3>
`;
    const after = before
      .replace('<Port>22</Port>', '<Port>2222</Port>')
      .replace('<Logontype>1</Logontype>', '<Logontype>3</Logontype>')
      .replace(
        '<Name>the dev site</Name>\n',
        '<Name>the dev site</Name>\n\t\t\t\t<Protocol>1</Protocol>\n\t\t\t\t<MaximumMultipleConnections>1</MaximumMultipleConnections>\n',
      );
    expect(one(filezilla, before)).toBe(after);
  });

  test('keeps the line ends of Windows', () => {
    const once = one(filezilla).replaceAll('\n', '\r\n');
    expect(one(filezilla, once)).toBe(once);
  });
});

describe('WinSCP', () => {
  const before = `[Configuration\\Interface]\r\nRandomSeedFile=%25APPDATA%25%5Cwinscp.rnd\r\n[Sessions\\Pantheon/my-site.dev]\r\nHostName=old\r\nRemoteDirectory=/x\r\n[Sessions\\other]\r\nHostName=other\r\n`;

  test('gets a section a site, after what is there', () => {
    expect(one(winscp, '[Sessions\\other]\nHostName=other')).toBe(
      `[Sessions\\other]\nHostName=other\n\n[Sessions\\Pantheon/my-site.dev]\nHostName=${ours.host}\nPortNumber=2222\nUserName=${ours.user}\nFSProtocol=2\n`,
    );
  });

  test('keeps every other section, and other lines of ours', () => {
    expect(one(winscp, before)).toBe(
      before.replace(
        'HostName=old\r\nRemoteDirectory=/x\r\n',
        `HostName=${ours.host}\r\nRemoteDirectory=/x\r\nPortNumber=2222\r\nUserName=${ours.user}\r\nFSProtocol=2\r\n`,
      ),
    );
  });

  test('is told of a key in its own form only', () => {
    expect(one(winscp, undefined, bookmark({ keyFile: 'C:\\Users\\me\\key 1.ppk' }))).toContain(
      'PublicKeyFile=C:%5CUsers%5Cme%5Ckey%201.ppk\n',
    );
    expect(() => one(winscp, undefined, bookmark({ keyFile: '/home/ada/.ssh/id_rsa' }))).toThrow(
      "WinSCP wants a key in PuTTY's form, and /home/ada/.ssh/id_rsa is none.",
    );
  });

  test.each([
    ['a b', 'a%20b'],
    ['.hidden', '%2Ehidden'],
    ['a.b/c:d', 'a.b/c:d'],
    ['50%*?\\', '50%25%2A%3F%5C'],
    ['schön', '%EF%BB%BFsch%C3%B6n'],
  ])('escapes %s as WinSCP does', (text, escaped) => {
    expect(munge(text)).toBe(escaped);
  });

  test('has addresses that end in a slash, each once', () => {
    const url = `winscp-sftp://${ours.user}@${ours.host}:2222/\n`;
    expect(one(winscpUrl, `ftp://other/\n${url}`)).toBe(`ftp://other/\n${url}`);
  });
});

describe('VS Code', () => {
  test('is told of one environment with nothing that uploads by itself', () => {
    expect(JSON.parse(one(vscode))).toEqual({
      ...{ name: 'my-site.dev', protocol: 'sftp', host: ours.host, port: 2222, username: ours.user },
      ...{ agent: '$SSH_AUTH_SOCK', remotePath: './code', uploadOnSave: false, concurrency: 1 },
      ...{ connectTimeout: 30000, ignore: ['.vscode', '.git', '.DS_Store', 'node_modules'] },
    });
  });

  test('is told of several as profiles', () => {
    const { profiles, defaultProfile } = JSON.parse(written(vscode, [ours, live])[0] ?? '');
    expect(defaultProfile).toBe('my-site.dev');
    expect(Object.keys(profiles)).toEqual(['my-site.dev', 'my-site.live']);
    expect(profiles['my-site.live']).toMatchObject({ host: live.host, port: 2222, remotePath: './code' });
  });

  test('keeps comments, order, and what a person has chosen', () => {
    const before = `{
    // mine
    "name": "dev",
    "uploadOnSave": true, // I know
    "remotePath": "./code/wp-content",
    "host": "${ours.host}",
    "username": "${ours.user}",
    "port": 22
}
`;
    expect(one(vscode, before)).toBe(`{
    // mine
    "name": "dev",
    "uploadOnSave": true, // I know
    "remotePath": "./code/wp-content",
    "host": "${ours.host}",
    "username": "${ours.user}",
    "port": 2222,
    "protocol": "sftp",
    "agent": "$SSH_AUTH_SOCK",
    "concurrency": 1,
    "connectTimeout": 30000,
    "ignore": [
        ".vscode",
        ".git",
        ".DS_Store",
        "node_modules"
    ]
}
`);
  });

  test('becomes a profile beside another server, and an entry of a list', () => {
    const other = { name: 'other', host: 'example.com', username: 'ada' };
    expect(JSON.parse(one(vscode, JSON.stringify(other)))).toMatchObject({
      ...other,
      profiles: { 'my-site.dev': { protocol: 'sftp', host: ours.host, remotePath: './code' } },
    });
    expect(JSON.parse(one(vscode, JSON.stringify([other])))).toMatchObject([other, { name: 'my-site.dev' }]);
  });
});

describe('PhpStorm', () => {
  test('has three files that name each other', () => {
    const [ssh = '', web = '', deployment = ''] = written(phpstorm, [bookmark({ home: '/srv/bindings/1' })]);
    expect(ssh).toContain(`<sshConfig id="${ours.id}" authType="OPEN_SSH" host="${ours.host}" port="2222"`);
    expect(web).toContain(`<webServer id="${ours.id}" name="my-site.dev"`);
    expect(web).toContain(`rootFolder="/srv/bindings/1" accessType="SFTP"`);
    expect(web).toContain(
      `sshConfigId="${ours.id}" sshConfig="${ours.user}@${ours.host}:2222 agent" authAgent="true"`,
    );
    expect(deployment).toContain('<component name="PublishConfigData" serverName="my-site.dev">');
    expect(deployment).toContain('<paths name="my-site.dev">');
    expect(deployment).toContain('<mapping deploy="/code" local="$PROJECT_DIR$" web="/"/>');
    expect(deployment).not.toContain('autoUpload');
  });

  test('leaves out a folder of the login that no one knows', () => {
    expect(written(phpstorm, [ours])[1]).not.toContain('rootFolder');
  });

  test('keeps other servers, the chosen one, and mappings that are there', () => {
    const before = `<?xml version="1.0" encoding="UTF-8"?>
<project version="4">
  <component name="Other"><option name="x" value="1"/></component>
  <component name="PublishConfigData" autoUpload="Always" serverName="mine">
    <serverData>
      <paths name="my-site.dev">
        <serverdata/>
      </paths>
    </serverData>
  </component>
</project>
`;
    expect(written(phpstorm, [ours], ['', '', before])[2]).toBe(before);
  });
});

describe('Cyberduck', () => {
  test('has a bookmark that a parser of property lists reads, all of it texts', () => {
    expect(plist.parse(one(cyberduck, undefined, bookmark({ keyFile: '/home/ada/.ssh/id_rsa' })))).toEqual({
      Protocol: 'sftp',
      Nickname: 'my-site.dev',
      UUID: ours.id,
      Hostname: ours.host,
      Port: '2222',
      Username: ours.user,
      'Private Key File': '/home/ada/.ssh/id_rsa',
      'Private Key File Dictionary': { Path: '/home/ada/.ssh/id_rsa' },
      'Transfer Connection': 'browser',
      'Web URL': ours.website,
    });
  });

  test('keeps what Cyberduck has added', () => {
    const before = one(cyberduck).replace(
      '<key>Port</key>',
      '<key>Labels</key><array/><!-- x --><key>Port</key>',
    );
    expect(one(cyberduck, before.replace('2222', '22'))).toBe(before);
  });
});

describe('OpenSSH', () => {
  const block = `Host my-site.live.pantheon ${live.host}
  HostName ${live.host}
  User ${live.user}
  Port 2222
  PreferredAuthentications publickey
  StrictHostKeyChecking accept-new
  ServerAliveInterval 30
  ControlPath none
`;

  test('has a block for the files, and one for the repository', () => {
    expect(one(openssh, undefined, live)).toBe(block);
    expect(one(openssh).match(/^Host .*$/gm)).toEqual([
      `Host my-site.dev.pantheon ${ours.host}`,
      `Host my-site.pantheon ${ours.git?.host}`,
    ]);
  });

  test('stands in front of other blocks, where it counts, and behind what is for all', () => {
    expect(one(openssh, 'AddKeysToAgent yes\n\nHost *\n  User ada\n', live)).toBe(
      `AddKeysToAgent yes\n\n${block}\nHost *\n  User ada\n`,
    );
    expect(one(openssh, 'AddKeysToAgent yes\n', live)).toBe(`AddKeysToAgent yes\n\n${block}`);
  });

  test('keeps the lines that a person has added to it', () => {
    const before = block
      .replace('Port 2222', 'Port 22\n  ForwardAgent no # mine')
      .replace('ServerAliveInterval 30', 'serveraliveinterval 5');
    expect(one(openssh, `${before}\n# next\nHost b\n`, live)).toBe(
      `${before.replace('Port 22\n', 'Port 2222\n')}\n# next\nHost b\n`,
    );
  });

  test('is told of a key that needs quotes, and of none that quotes cannot hold', () => {
    expect(one(openssh, undefined, bookmark({ keyFile: '/home/ada/50% of it' }))).toContain(
      '  IdentityFile "/home/ada/50%% of it"\n  IdentitiesOnly yes\n',
    );
    expect(() => one(openssh, undefined, bookmark({ keyFile: '/home/"x' }))).toThrow(
      'OpenSSH cannot use a file with this name: /home/"x',
    );
  });
});
