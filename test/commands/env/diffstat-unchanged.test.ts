import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { wordpress } from '../../../src/sandbox/seed/code-bases.ts';
import { openSftp } from '../../support/platform-client.ts';
import { type RemoteEdits, remoteEdits } from '../../support/remote-edits.ts';
import { registerKey } from '../../support/remote-files.ts';
import { type Stage, setStage } from '../stage.ts';

// What is newer than the last commit need not differ from it, and what differs need not be listed yet.

let stage: Stage;
let edits: RemoteEdits;
let end = () => {};
beforeAll(async () => {
  stage = await setStage();
  const privateKey = await registerKey(stage.person);
  writeFileSync(join(stage.person.home, 'key'), privateKey, { mode: 0o600 });
  const { sandbox } = stage;
  const username = `dev.${sandbox.siteId('my-site')}`;
  const session = await openSftp({ sshPort: sandbox.running.sshPort, username, privateKey });
  edits = remoteEdits(session);
  end = session.end;
  await stage.run('connection:set my-site.dev sftp');
  sandbox.sandbox.faults.set('diffstat-lag', '600000');
});
afterAll(async () => {
  end();
  await stage.dispose();
});

const committed = Object.assign({}, ...wordpress.commits.map(({ files }) => files)) as Record<string, string>;
const style = 'wp-content/themes/plain/style.css';
const rewrite = (path: string) => edits.write(path, committed[path] ?? '');
const switchToGit = () => stage.run('connection:set my-site.dev git --on-changes=abort --identity=key');
const hiddenPaths = async () => {
  const { exitCode, stderr } = await switchToGit();
  return {
    exitCode,
    hidden: /last commit or switch left (?:it|them): (.*)\. Nothing was touched/.exec(stderr)?.[1],
  };
};

test('one file that differs is named among those that were written anew as they were', async () => {
  await rewrite('index.php');
  await rewrite(style);
  await edits.write('wp-load.php', '<?php\n// Mine.\n');
  expect(await hiddenPaths()).toEqual({ exitCode: 4, hidden: 'wp-load.php' });
  await rewrite('wp-load.php');
});

test('an executable bit is a difference', async () => {
  await edits.setMode('wp-load.php', 0o755);
  await edits.write('wp-load.php', committed['wp-load.php'] ?? '', true);
  expect(await hiddenPaths()).toEqual({ exitCode: 4, hidden: 'wp-load.php' });
  await rewrite('wp-load.php');
});

test('what was removed is named, and what .gitignore matches counts for nothing there', async () => {
  await edits.write('wp-content/themes/plain/debug.log', 'x');
  await edits.setTime('wp-content/themes/plain/debug.log', 1_700_000_000);
  await edits.remove(style);
  expect(await hiddenPaths()).toEqual({ exitCode: 4, hidden: `${style} (removed)` });
  await rewrite(style);
});

test('a stranger with an old time is named as well', async () => {
  await edits.write('wp-content/themes/plain/old.php', 'x');
  await edits.setTime('wp-content/themes/plain/old.php', 1_700_000_000);
  expect(await hiddenPaths()).toEqual({ exitCode: 4, hidden: 'wp-content/themes/plain/old.php' });
  await edits.remove('wp-content/themes/plain/old.php');
});

test('with nothing to commit env:commit says so, although the files are newer than the last commit', async () => {
  await rewrite('index.php');
  const { exitCode, stderr } = await stage.run('env:commit my-site.dev --strict --identity=key');
  expect({ exitCode, said: stderr.split('\n')[0] }).toEqual({
    exitCode: 7,
    said: ' [error]  There is no code to commit.',
  });
});

test('when everything is as committed the switch is made', async () => {
  expect(await switchToGit()).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: ' [notice] Enabled git push mode for "dev"\n',
  });
});
