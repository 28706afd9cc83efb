import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { writeCode } from '../support/remote-files.ts';
import { keepKey } from '../support/ssh/keep-key.ts';
import { type Stage, setStage } from './stage.ts';

let stage: Stage;
let privateKey: string;
beforeAll(async () => {
  stage = await setStage();
  privateKey = await keepKey(stage.person);
  await stage.run('connection:set my-site.dev sftp');
});
afterAll(() => stage.dispose());

let count = 0;

/** Commits a new change; returns what was said, and who the commit is by. */
async function commit(env: Record<string, string> = {}) {
  count += 1;
  await writeCode({ 'author.txt': `${count}\n` }, { sandbox: stage.sandbox, privateKey });
  const { exitCode, stderr } = await stage.run('env:commit my-site.dev -m x --settle=0', { env });
  const { stdout } = await stage.run('env:code-log my-site.dev --field=author');
  return {
    exitCode,
    warnings: stderr.split('\n').filter(line => / \[(warning|error)\]/.test(line)),
    author: stdout.split('\n')[0],
  };
}

/** Of the sandbox's first user. */
const account = 'Dev User';

test('R6: without Git on the machine a commit is by the account: it is the platform that commits', async () => {
  const bin = mkdtempSync(join(tmpdir(), 'turnout-bin-'));
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(bin, { recursive: true });
  });
  vi.stubEnv('PATH', bin);
  expect(await commit({ PATH: bin })).toEqual({ exitCode: 0, warnings: [], author: account });
});

test('R6: a broken ~/.gitconfig is told, and the commit is by the account', async () => {
  writeFileSync(join(stage.person.home, '.gitconfig'), '[user\nname = x\n');
  onTestFinished(() => rmSync(join(stage.person.home, '.gitconfig')));
  expect(await commit()).toEqual({
    exitCode: 0,
    warnings: [
      ' [warning] Git does not say who you are: fatal: bad config line 1 in file /home/ada/.gitconfig; the account is the author.',
    ],
    author: account,
  });
});

test('R6+: a name in the configuration and none in the account', async () => {
  writeFileSync(join(stage.person.home, '.gitconfig'), '[user]\nname = Grace\nemail = grace@example.com\n');
  onTestFinished(() => rmSync(join(stage.person.home, '.gitconfig')));
  expect(await commit()).toEqual({ exitCode: 0, warnings: [], author: 'Grace' });
});
