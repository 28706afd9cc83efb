import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openSftp } from '../../support/platform-client.ts';
import { type RemoteEdits, remoteEdits } from '../../support/remote-edits.ts';
import { keepKey } from '../../support/ssh/keep-key.ts';
import { type Stage, setStage } from '../stage.ts';

// Git compares what it would store. What differs in bytes only is in no list of changes, and nothing that could be lost.

const big = 'a large file\n'.repeat(1000);
const pointer = [
  'version https://git-lfs.github.com/spec/v1',
  `oid sha256:${createHash('sha256').update(big).digest('hex')}`,
  `size ${big.length}`,
  '',
].join('\n');
const attributes = `*.php text eol=lf
*.auto text=auto
*.utf16 text working-tree-encoding=UTF-16LE
*.ident ident
*.bin filter=lfs -text
*.run filter=evil
`;

let stage: Stage;
let edits: RemoteEdits;
let end = () => {};
beforeAll(async () => {
  stage = await setStage();
  const { sandbox, person } = stage;
  const privateKey = await keepKey(person);
  const username = `dev.${sandbox.siteId('my-site')}`;
  const session = await openSftp({ sshPort: sandbox.running.sshPort, username, privateKey });
  edits = remoteEdits(session);
  end = session.end;
  await stage.run('connection:set my-site.dev sftp');
  await edits.write('.gitattributes', attributes);
  await edits.write('a/x.php', '<?php\n// one\n');
  await edits.write('a/crlf.auto', 'one\ntwo\n');
  await edits.write('a/x.utf16', Buffer.from('hällo\n', 'utf16le'));
  await edits.write('a/x.ident', '$Id$\n');
  await edits.write('a/x.bin', pointer);
  await edits.write('a/x.run', 'plain\n');
  const { exitCode } = await stage.run('env:commit my-site.dev -m Attributes --settle=0');
  expect(exitCode).toBe(0);
});
afterAll(async () => {
  end();
  await stage.dispose();
});
beforeEach(() => stage.run('connection:set my-site.dev sftp'));

const toGit = () => stage.run('connection:set my-site.dev git --on-changes=abort');

describe('a file that Git would store as it is committed', () => {
  test.each([
    ['R5: with other line ends', 'a/x.php', '<?php\r\n// one\r\n'],
    ['R5: with other line ends, by text=auto', 'a/crlf.auto', 'one\r\ntwo\r\n'],
    ['R5+: in its own encoding', 'a/x.utf16', Buffer.from('hällo\n', 'utf16le')],
    ['R5+: with its keyword filled in', 'a/x.ident', '$Id: 0123 $\n'],
    ['R5+: in place of its pointer', 'a/x.bin', big],
  ])('%s stops no switch', async (_, path, content) => {
    await edits.write(path, content);
    stage.sandbox.sandbox.faults.set('diffstat-lag', '600000');
    const { exitCode, stderr } = await toGit();
    stage.sandbox.sandbox.faults.clear('diffstat-lag');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr: ' [notice] Enabled git push mode for "dev"\n',
    });
  });

  test('R5: nor an env:commit, nor a file:put --commit', async () => {
    await edits.write('a/x.php', '<?php\r\n// one\r\n');
    expect((await stage.run('env:commit my-site.dev --settle=0')).stderr).toBe(
      ' [warning] There is no code to commit.\n',
    );
  });
});

describe('one that it would store otherwise', () => {
  test.each([
    ['a/x.php', '<?php\r\n// two\r\n'],
    ['a/x.bin', big.toUpperCase()],
    ['a/x.utf16', Buffer.from('other\n', 'utf16le')],
    ['a/x.utf16', Buffer.from([0])],
  ])('R5+: %s stops the switch', async (path, content) => {
    await edits.write(path, content);
    stage.sandbox.sandbox.faults.set('diffstat-lag', '600000');
    const { exitCode, stderr } = await toGit();
    stage.sandbox.sandbox.faults.clear('diffstat-lag');
    expect([exitCode, stderr.includes(path)]).toEqual([4, true]);
  });

  test('R5+: by attributes of the person, which the platform does not know, stops the switch too', async () => {
    const folder = join(stage.person.home, '.config/git');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'attributes'), '* text\n');
    await edits.write('a/x.run', 'plain\r\n');
    stage.sandbox.sandbox.faults.set('diffstat-lag', '600000');
    const { exitCode, stderr } = await toGit();
    stage.sandbox.sandbox.faults.clear('diffstat-lag');
    rmSync(folder, { recursive: true });
    expect([exitCode, stderr.includes('a/x.run')]).toEqual([4, true]);
  });

  test('R5+: a filter is never run', async () => {
    const trace = join(stage.person.home, 'ran');
    const git = [
      'config',
      '--file',
      join(stage.person.home, '.gitconfig'),
      'filter.evil.clean',
      `touch ${trace}; cat`,
    ];
    execFileSync('git', git);
    await edits.write('a/x.run', 'other\n');
    stage.sandbox.sandbox.faults.set('diffstat-lag', '600000');
    expect((await toGit()).exitCode).toBe(4);
    stage.sandbox.sandbox.faults.clear('diffstat-lag');
    expect(existsSync(trace)).toBe(false);
  });
});
