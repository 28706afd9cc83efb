import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { writeCode } from '../../support/remote-files.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { failed, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage();
  privateKey = await keepKey(stage.person);
});
afterAll(() => stage.dispose());

const write = (files: Record<string, string>) => writeCode(files, { sandbox: stage.sandbox, privateKey });
const author = ['--author', 'Ada Byron <ada@example.com>'];
const modeNow = async () => (await stage.run('env:info my-site.dev --field=connection_mode')).stdout;
const changesNow = async () => JSON.parse((await stage.run('env:diffstat my-site.dev --json')).stdout);

describe('without changes', () => {
  test('connection:set switches there and back, and says so when there is nothing to do', async () => {
    expect(await stage.run('connection:set my-site.dev git')).toEqual(
      reported('The connection mode is already set to git.'),
    );
    expect(await stage.run('connection:set my-site.dev sftp')).toEqual(
      reported('Enabled on-server development via SFTP for "dev"'),
    );
    expect(await modeNow()).toBe('sftp\n');
    expect(await stage.run('connection:set my-site.dev sftp')).toEqual(
      reported('The connection mode is already set to sftp.'),
    );
    expect(await stage.run('connection:set my-site.dev git')).toEqual(
      reported('Enabled git push mode for "dev"'),
    );
    expect(await modeNow()).toBe('git\n');
  });

  test('at a terminal words and tables stand without the marks of a log', async () => {
    const terminal = { columns: 80 };
    expect(await stage.run('connection:set my-site.dev git', { terminal })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'The connection mode is already set to git.\n',
    });
    expect(await stage.run('env:diffstat my-site.dev --no-color', { terminal })).toEqual({
      exitCode: 0,
      // What was said is not said again by a table without rows.
      stdout: '',
      stderr: 'No changes on server.\n',
    });
  });

  test('connection:set takes every form that scripts use', async () => {
    const env = { TERMINUS_SITE: 'my-site', TERMINUS_ENV: 'dev' };
    const id = stage.sandbox.siteId('my-site');
    const already = reported('The connection mode is already set to git.');
    for (const line of [
      '--yes connection:set my-site.dev git',
      '-n connection:set my-site.dev git',
      'connection:set -y my-site.dev git',
      'connection:set my-site.dev --yes git',
      'connection:set my-site.dev git -y',
      'connection:set -- my-site.dev git',
      'connection:set my-site.dev GIT',
      `connection:set ${id}.dev git`,
    ])
      expect(await stage.run(line)).toEqual(already);
    expect(await stage.run('connection:set git -y', { env })).toEqual(already);
    expect(await stage.run('connection:set my-site.dev git -q')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('env:diffstat has a table without rows, and an empty list', async () => {
    const stderr = ' [notice] No changes on server.\n';
    expect(await stage.run('env:diffstat my-site.dev --exit-code')).toEqual({
      exitCode: 0,
      stdout: ` ------ -------- ----------- ----------- 
  File   Status   Deletions   Additions  
 ------ -------- ----------- ----------- 
`,
      stderr,
    });
    expect(await stage.run('env:diffstat my-site.dev --format=json')).toEqual({
      exitCode: 0,
      stdout: '[]\n',
      stderr,
    });
    expect(await stage.run('env:diffstat my-site.dev --field=file -q')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: '',
    });
  });

  test('O2: env:commit has nothing to commit, and in Git mode is refused', async () => {
    expect(await stage.run('env:commit my-site.dev')).toEqual(
      failed(
        11,
        'You can only commit code in an environment that is set to sftp mode.',
        'In Git mode code arrives by git push. To edit on the server: turnout connection:set my-site.dev sftp',
      ),
    );
    await stage.run('connection:set my-site.dev sftp');
    expect(await stage.run('env:commit my-site.dev --settle=0')).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: ' [warning] There is no code to commit.\n',
    });
    const nothing = async (format: string) =>
      (await stage.run(`env:commit my-site.dev --settle=0 --format=${format}`)).stdout;
    expect(await Promise.all(['csv', 'tsv', 'list', 'string', 'json', 'yaml'].map(nothing))).toEqual([
      '"Commit ID",Author,Message,Files,Additions,Deletions\n',
      '',
      '',
      '',
      '{\n    "hash": null,\n    "author": null,\n    "message": null,\n    "files": null,\n    "additions": null,\n    "deletions": null,\n    "swept": true,\n    "stash": null,\n    "lookedAt": 1768478400,\n    "workflow": null\n}\n',
      'hash: null\nauthor: null\nmessage: null\nfiles: null\nadditions: null\ndeletions: null\nswept: true\nstash: null\nlookedAt: 1768478400\nworkflow: null\n',
    ]);
    expect((await stage.run('env:commit my-site.dev --settle=0 --field=hash')).stdout).toBe('');
    expect(await stage.run('env:commit my-site.dev --settle=0 --strict')).toEqual(
      failed(7, 'There is no code to commit.', 'Look again: turnout env:diffstat my-site.dev --wait'),
    );
  });
});

describe('with changes', () => {
  beforeEach(async () => {
    await stage.run('connection:set my-site.dev sftp');
    await write({ 'a.php': '<?php\n', 'index.php': '<?php\n// changed\n' });
  });

  test('env:diffstat lists them, in every format that scripts ask for', async () => {
    expect(await stage.run('env:diffstat my-site.dev --fields=file,status,additions')).toEqual({
      exitCode: 0,
      stderr:
        ' [notice] Not committed yet: they are in no backup and do not survive a move to another container.\n',
      stdout: ` ----------- -------- ----------- 
  File        Status   Additions  
 ----------- -------- ----------- 
  a.php       A        1          
  index.php   M        1          
 ----------- -------- ----------- 
`,
    });
    expect((await stage.run('env:diffstat my-site.dev --field=file')).stdout).toBe('a.php\nindex.php\n');
    expect((await stage.run('env:diffstat my-site.dev --fields=file --format=csv')).stdout).toBe(
      'File\na.php\nindex.php\n',
    );
    expect((await stage.run('env:diffstat my-site.dev --exit-code --field=status')).exitCode).toBe(4);
    expect((await changesNow())[0]).toEqual({ file: 'a.php', status: 'A', deletions: '0', additions: '1' });
  });

  test('connection:set without a terminal is 4, lists them and touches nothing', async () => {
    const before = await changesNow();
    for (const line of ['connection:set my-site.dev git', 'connection:set my-site.dev git -n']) {
      const { exitCode, stdout, stderr } = await stage.run(line);
      expect({ exitCode, stdout }).toEqual({ exitCode: 4, stdout: '' });
      expect(stderr).toContain('a.php');
      expect(stderr).toContain('index.php');
      expect(stderr.split('\n').filter(each => each.startsWith(' [error] ')).length).toBe(1);
    }
    expect([await modeNow(), await changesNow()]).toEqual(['sftp\n', before]);
  });

  test('a policy in a variable or on the line decides, and wins over -y', async () => {
    const env = { TURNOUT_ON_CHANGES: 'abort' };
    expect((await stage.run('connection:set my-site.dev git -y', { env })).exitCode).toBe(4);
    expect((await stage.run('connection:set my-site.dev git -y --on-changes=abort')).exitCode).toBe(4);
    expect(await modeNow()).toBe('sftp\n');
  });

  test('env:commit commits them and prints the commit', async () => {
    const flags = ['-m', 'Change the index', ...author, '--settle=0', '--json'];
    const { exitCode, stdout, stderr } = await stage.run(['env:commit', ...flags, '--', 'my-site.dev']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: ' [notice] Your code was committed.\n' });
    const { deletions, ...commit } = JSON.parse(stdout);
    expect(commit).toEqual({
      hash: '0000000000000000000000000000000000000001',
      author: 'Ada Byron <ada@example.com>',
      message: 'Change the index',
      files: 2,
      additions: 2,
      swept: true,
      stash: null,
      lookedAt: 1768478400,
      workflow: '00000000-0000-0000-0000-000000000001',
    });
    expect(await changesNow()).toEqual([]);
    const log = await stage.run('env:code-log my-site.dev --json');
    expect(JSON.parse(log.stdout)[0]).toMatchObject({ author: 'Ada Byron', message: 'Change the index' });
  });

  test('connection:set --on-changes=commit commits them first', async () => {
    await write({ 'b.php': `<?php // ${Math.random()}\n` });
    const args = [
      'connection:set',
      'my-site.dev',
      'git',
      '--on-changes=commit',
      '-m',
      'From SFTP',
      '--settle=0',
    ];
    const { exitCode, stdout } = await stage.run([...args, ...author]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect([await modeNow(), await changesNow()]).toEqual(['git\n', []]);
    const log = await stage.run('env:code-log my-site.dev --json');
    expect(JSON.parse(log.stdout)[0]).toMatchObject({ author: 'Ada Byron', message: 'From SFTP' });
  });

  test('connection:set --on-changes=discard throws them away, and says how many', async () => {
    await write({ 'c.php': '<?php\n' });
    const { exitCode, stdout, stderr } = await stage.run(
      'connection:set my-site.dev git --on-changes=discard',
    );
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(
      /\[notice\] Discarded \d uncommitted changes?; nothing written after \d\d:\d\d:\d\d UTC/,
    );
    expect(await modeNow()).toBe('git\n');
    await stage.run('connection:set my-site.dev sftp');
    expect(await changesNow()).toEqual([]);
  });
});

describe('refused before anything is changed', () => {
  test.each(['test', 'live'])('connection:set on %s', async environment => {
    expect(await stage.run(`connection:set my-site.${environment} git`)).toEqual(
      failed(
        11,
        `Connection mode cannot be set on the ${environment} environment`,
        'Only dev and multidev environments have one; code gets to test and live by a deploy.',
      ),
    );
  });
});
