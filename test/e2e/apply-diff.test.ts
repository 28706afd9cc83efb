import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Stage, setStage } from '../commands/stage.ts';
import { codeTree } from '../support/code-tree.ts';
import { openSftp } from '../support/platform-client.ts';
import { remoteEdits } from '../support/remote-edits.ts';
import { registerKey } from '../support/remote-files.ts';

let stage: Stage;
let clone: string;
let code: string;
const git = (...args: string[]) => execFileSync('git', args, { cwd: clone, stdio: 'pipe' });

/** The files of a clone, without what is Git's own. */
const treeOf = (folder: string) =>
  new Map([...codeTree(folder)].filter(([path]) => !path.startsWith('.git/')));

beforeAll(async () => {
  stage = await setStage();
  const { sandbox, person } = stage;
  const privateKey = await registerKey(person);
  writeFileSync(join(person.home, 'key'), privateKey, { mode: 0o600 });
  await stage.run('connection:set my-site.dev sftp');
  const site = join(sandbox.folder, 'sites', sandbox.siteId('my-site'));
  code = join(site, 'environments/dev/code');
  clone = mkdtempSync(join(tmpdir(), 'turnout-apply-'));
  execFileSync('git', ['clone', '-q', '-b', 'master', join(site, 'repository.git'), clone], {
    stdio: 'pipe',
  });
  const username = `dev.${sandbox.siteId('my-site')}`;
  const session = await openSftp({ sshPort: sandbox.running.sshPort, username, privateKey });
  const edits = remoteEdits(session);
  await edits.write('index.php', '<?php\n// Changed, and without an end of line');
  await edits.write('wp-load.php', '<?php\r\n// Lines that end otherwise\r\n');
  await edits.remove('license.txt');
  await edits.setMode('wp-config.php', 0o755);
  await edits.write('empty.txt', '');
  await edits.write('bin/tool "quoted" –\t🚃.sh', '#!/bin/sh\n', true);
  await edits.write('-n/__proto__', 'x\n');
  await edits.write('latin-1.php', Buffer.from('<?php // caf\xe9\n', 'latin1'));
  await edits.write('logo.png', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2, 3]));
  await edits.link('shortcut', 'wp-content/plugins');
  session.end();
});
afterAll(async () => {
  rmSync(clone, { recursive: true, force: true });
  await stage.dispose();
});

/** In bytes, as a shell writes it into a file. */
async function patchOfServer(): Promise<Buffer> {
  const { person, sandbox } = stage;
  const args = ['bin/turnout.js', 'env:diff', 'my-site.dev', '--binary', `--identity=${person.home}/key`];
  const env = {
    PATH: process.env['PATH'],
    HOME: person.home,
    TURNOUT_PLATFORM: 'sandbox',
    TURNOUT_SANDBOX_DIR: sandbox.folder,
    TURNOUT_MACHINE_TOKEN: sandbox.token,
  };
  return (await promisify(execFile)(process.execPath, args, { env, encoding: 'buffer' })).stdout;
}

test('git apply makes of the committed code what is on the server', async () => {
  writeFileSync(join(clone, '.git/work.patch'), await patchOfServer());
  git('apply', '--whitespace=nowarn', '.git/work.patch');
  expect(treeOf(clone)).toEqual(treeOf(code));
});

test('two forms at once are refused before any request', async () => {
  expect(await stage.run('env:diff my-site.dev --stat --binary')).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: ' [error]  --stat and --binary contradict each other.\n [notice] Give one of them.\n',
  });
});
