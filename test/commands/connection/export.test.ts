import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeBytes } from '../../../src/text/decode-text.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { failed, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let home: string;

beforeAll(async () => {
  stage = await setStage();
  home = stage.person.home;
  await keepKey(stage.person);
});
afterAll(() => stage.dispose());

const block = `Host my-site.live.sandbox
  HostName 127.0.0.1
  User appserver.live.00000000-0000-0000-0000-000000000001
  Port 22222
  PreferredAuthentications publickey
  StrictHostKeyChecking accept-new
  ServerAliveInterval 30
  ControlPath none
`;

describe('connection:export', () => {
  test('prints the text where no file is named', async () => {
    expect(await stage.run('connection:export my-site.live --client openssh')).toEqual({
      exitCode: 0,
      stdout: block,
      stderr: '',
    });
  });

  test('writes a file for its owner only, and says what to do next', async () => {
    const { exitCode, stdout, stderr } = await stage.run(
      'connection:export my-site.live --client openssh -o ~/.ssh/turnout.conf',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(
      /^ \[notice\] Wrote my-site\.live to \/home\/ada\/\.ssh\/turnout\.conf\.\n \[notice\] Write to ~\/\.ssh\/turnout\.conf and put the line "Include turnout\.conf" at the top/,
    );
    expect(statSync(join(home, '.ssh/turnout.conf')).mode & 0o777).toBe(0o600);
  });

  test.each([
    ['my-site.dev', ['my-site.dev.sandbox', 'git clone my-site.sandbox:~/repository.git']],
    ['team-site.live', ['team-site.live.sandbox']],
  ])('W2: %s is called in the note as it is in the file', async (name, called) => {
    const { stderr } = await stage.run(`connection:export ${name} --client openssh -o ${name}.conf`);
    for (const each of called) expect(stderr).toContain(each);
    expect(stderr).not.toContain('.pantheon');
    expect(stderr.includes('git clone')).toBe(called.length > 1);
  });

  test.each([
    ['filezilla', 'this is no XML\n'],
    ['phpstorm', '{"json": true}\n'],
  ])('W8: %s: a file that is not XML is called that, and stays', async (client, text) => {
    const file = client === 'phpstorm' ? 'notxml/deployment.xml' : 'notxml.xml';
    mkdirSync(join(home, 'notxml'), { recursive: true });
    writeFileSync(join(home, file), text);
    const output = client === 'phpstorm' ? 'notxml' : file;
    const { exitCode, stderr } = await stage.run(
      `connection:export my-site.dev --client ${client} -o ${output}`,
    );
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/ is not XML of .*: it is not XML\. Nothing was changed\.\n/);
    expect(readFileSync(join(home, file), 'utf8')).toBe(text);
  });

  test('writes through a link, and keeps the permissions of what is there', async () => {
    writeFileSync(join(home, 'dotfile'), '# mine\n', { mode: 0o640 });
    symlinkSync(join(home, 'dotfile'), join(home, 'link'));
    expect((await stage.run('connection:export my-site.live --client openssh -o link')).exitCode).toBe(0);
    expect(lstatSync(join(home, 'link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(home, 'dotfile'), 'utf8')).toMatch(/^# mine\n\nHost my-site\.live\.sandbox\n/);
    expect(statSync(join(home, 'dotfile')).mode & 0o777).toBe(0o640);
  });

  test('writes the three files of PhpStorm, with the folder that the server names', async () => {
    expect((await stage.run('connection:export my-site.dev --client phpstorm -o .idea')).exitCode).toBe(0);
    expect(readdirSync(join(home, '.idea')).sort()).toEqual([
      'deployment.xml',
      'sshConfigs.xml',
      'webServers.xml',
    ]);
    expect(readFileSync(join(home, '.idea/webServers.xml'), 'utf8')).toMatch(
      /rootFolder="\/srv\/bindings\/[0-9a-f]{32}"/,
    );
  });

  test('changes none of several files when one of them is damaged', async () => {
    mkdirSync(join(home, 'broken'));
    writeFileSync(join(home, 'broken/deployment.xml'), '<project>');
    const { exitCode, stderr } = await stage.run('connection:export my-site.dev --client phpstorm -o broken');
    expect(stderr).toContain(' [error]  /home/ada/broken/deployment.xml is not XML of a JetBrains project: ');
    expect(stderr).toContain(' [notice] Look at it, or write to another file with --output FILE.\n');
    expect(exitCode).toBe(1);
    expect(readdirSync(join(home, 'broken'))).toEqual(['deployment.xml']);
    expect(readFileSync(join(home, 'broken/deployment.xml'), 'utf8')).toBe('<project>');
  });

  test('leaves a file alone that is no text', async () => {
    writeFileSync(join(home, 'latin'), Buffer.from([0x5b, 0xff, 0x5d]));
    expect(await stage.run('connection:export my-site.dev --client winscp -o latin')).toEqual(
      failed(
        1,
        '/home/ada/latin is not a text in UTF-8. Nothing was changed.',
        'Look at it, or write to another file with --output FILE.',
      ),
    );
    expect(readFileSync(join(home, 'latin')).length).toBe(3);
  });

  test('takes every environment of every site, and a folder for the bookmarks of Cyberduck', async () => {
    mkdirSync(join(home, 'ducks'));
    const { exitCode, stderr } = await stage.run('connection:export --all --client cyberduck -o ducks');
    expect(exitCode).toBe(0);
    const all = stage.sandbox.sandbox.store.all('environment').length;
    expect(stderr).toContain(`Wrote ${all} environments to /home/ada/ducks/my-drupal.dev.duck.`);
    expect(readdirSync(join(home, 'ducks'))).toHaveLength(all);
  });

  test.each([
    ['--all --client phpstorm', 'PhpStorm needs 3 files.', 'Name their folder: --output .idea'],
    [
      'my-site.dev',
      'connection:export needs --client NAME.',
      'It is one of: filezilla, winscp, winscp-url, vscode, phpstorm, cyberduck, openssh',
    ],
    [
      '--client openssh',
      'connection:export needs SITE.ENV, such as my-site.dev, or --all.',
      'See examples: turnout help connection:export',
    ],
    [
      'my-site.dev --all --client openssh',
      '--all is every environment, so none is named beside it.',
      'Leave out one of the two.',
    ],
    [
      'my-site.dev --client winscp -i ~/.ssh/id_ecdsa',
      "WinSCP wants a key in PuTTY's form, and /home/ada/.ssh/id_ecdsa is none.",
      'Make one of it with puttygen, name that .ppk; or leave out --identity and use Pageant.',
    ],
  ])('refuses %s', async (line, what, next) => {
    expect(await stage.run(`connection:export ${line}`)).toEqual(failed(2, what, next));
  });
});

describe("another program's file", () => {
  const encodings: [string, (text: string) => Buffer][] = [
    ['with a mark of byte order', text => Buffer.from(`\uFEFF${text}`)],
    ['in UTF-16 LE', text => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['in UTF-16 BE', text => Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ];
  const kinds: [string, string, string][] = [
    ['vscode', '[{ "name": "other", "host": "example.com" }]', 'my-site.dev'],
    ['filezilla', '<?xml version="1.0"?><FileZilla3><Servers/></FileZilla3>', 'my-site.dev'],
    ['openssh', 'Host other\n', 'Host my-site.dev.sandbox'],
  ];
  const cases = kinds.flatMap(([client, text, added]) =>
    encodings.map(([what, encode]) => ({ client, text, added, what, encode })),
  );

  test.each(cases)(
    'R12: of $client, $what, is read and stays what it is',
    async ({ client, text, added, encode }) => {
      const file = join(home, `encoded-${client}`);
      writeFileSync(file, encode(text));
      const { exitCode } = await stage.run(`connection:export my-site.dev --client ${client} -o ${file}`);
      expect(exitCode).toBe(0);
      const bytes = readFileSync(file);
      const after = decodeBytes(bytes);
      expect(after.text).toContain(added);
      expect(after.text).toContain(client === 'filezilla' ? '<FileZilla3>' : 'other');
      expect(bytes).toEqual(encode(after.text));
    },
  );
});
