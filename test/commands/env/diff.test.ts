import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registerKey, writeCode } from '../../support/remote-files.ts';
import { failed, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
  const privateKey = await registerKey(stage.person);
  writeFileSync(join(stage.person.home, 'key'), privateKey, { mode: 0o600 });
  await stage.run('connection:set my-site.dev sftp');
  const files = {
    'index.php': '<?php\n// changed\x1b[2J\n',
    'wp-content/new file.php': '<?php\n',
    'logo.png': '\x89PNG\0\x01',
  };
  await writeCode(files, { sandbox: stage.sandbox, privateKey });
});
afterAll(() => stage.dispose());

const diff = (words = '', options = {}) => stage.run(`env:diff my-site.dev --identity=key ${words}`, options);
const hashes = (text: string) =>
  text.replace(/index [0-9a-f]{7,}\.\.[0-9a-f]{7,}/g, 'index 1111111..2222222');

const newFile = `diff --git a/wp-content/new file.php b/wp-content/new file.php
new file mode 100644
index 1111111..2222222
--- /dev/null
+++ b/wp-content/new file.php\t
@@ -0,0 +1 @@
+<?php
`;

describe('env:diff', () => {
  test('in a pipe is a patch of the changed code against the committed one, as it is', async () => {
    const { exitCode, stdout, stderr } = await diff();
    expect({ exitCode, stderr }).toEqual({
      exitCode: 0,
      stderr:
        ' [notice] Not committed yet: they are in no backup and do not survive a move to another container.\n',
    });
    expect(hashes(stdout)).toMatch(
      /^diff --git a\/index\.php b\/index\.php\nindex 1111111\.\.2222222 100644\n/,
    );
    expect(stdout).toContain('\n+// changed\x1b[2J\n');
    expect(hashes(stdout)).toContain(`diff --git a/logo.png b/logo.png
new file mode 100644
index 1111111..2222222
Binary files /dev/null and b/logo.png differ
`);
    expect(hashes(stdout).endsWith(newFile)).toBe(true);
  });

  test('takes paths of files and folders', async () => {
    expect(hashes((await diff('wp-content/')).stdout)).toBe(newFile);
    expect((await diff('./wp-content logo.png --name-only')).stdout).toBe(
      'logo.png\nwp-content/new file.php\n',
    );
    expect(await diff('wp')).toEqual(reported('No changes below these paths.'));
  });

  test('--stat counts lines, --name-only names files', async () => {
    expect(
      (await diff('--stat wp-content logo.png')).stdout,
    ).toBe(` logo.png                | Bin 0 -> 7 bytes
 wp-content/new file.php |   1 +
 2 files changed, 1 insertion(+)
`);
    expect((await diff('--name-only')).stdout).toBe('index.php\nlogo.png\nwp-content/new file.php\n');
    expect(await diff('--stat --name-only')).toEqual(
      failed(2, '--stat and --name-only contradict each other.', 'Give one of them.'),
    );
  });

  test('of an environment without changes says so', async () => {
    expect(await stage.run('env:diff my-site.feature-x')).toEqual(reported('No changes on server.'));
  });

  test('at a terminal shows control characters, in colour, without a pager where there is none', async () => {
    const terminal = { columns: 80 };
    const env = { PAGER: 'no-such-pager' };
    const { stdout } = await diff('index.php', { terminal, env });
    expect(stdout).toContain('\x1b[32m+// changed\\x1b[2J\x1b[39m\n');
    const plain = await diff('index.php --no-color', { terminal, env });
    expect(plain.stdout).toContain('\n+// changed\\x1b[2J\n');
  });

  test('at a terminal goes through the pager', async () => {
    const pager = join(stage.person.home, 'pager');
    writeFileSync(pager, '#!/bin/sh\necho "$1 $LESS"\nhead -n 1\n');
    chmodSync(pager, 0o755);
    const env = { PAGER: 'pager --own', PATH: `${stage.person.home}:${process.env['PATH']}` };
    const { exitCode, stdout } = await diff('--no-color', { terminal: { columns: 80 }, env });
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: '--own FRX\ndiff --git a/index.php b/index.php\n',
    });
  });

  test('without a key that the server takes is an error, and prints nothing', async () => {
    const { exitCode, stdout } = await stage.run('env:diff my-site.dev');
    expect({ exitCode, stdout }).toEqual({ exitCode: 3, stdout: '' });
  });
});
