import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Stage, setStage } from '../commands/stage.ts';
import { isMissing, needs } from '../sandbox/ssh/run-program.ts';
import { keepKey } from '../support/ssh/keep-key.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
  await keepKey(stage.person);
  await stage.run('connection:set my-site.dev sftp');
  await stage.run('file:put key.pub my-site.dev:code/variables.txt');
});
afterAll(() => stage.dispose());
beforeEach(() => rmSync(join(stage.person.home, 'cloned'), { recursive: true, force: true }));

const [noGit, gitName] = needs('git');

/** As desktops, editors, Termux and package managers set them for everything that runs in them. */
const variables = {
  SSH_ASKPASS: '/usr/bin/ksshaskpass',
  GIT_ASKPASS: '/usr/share/code/resources/app/extensions/git/dist/askpass.sh',
  VISUAL: 'code --wait',
  EDITOR: 'vim',
  GIT_EDITOR: 'vim',
  PAGER: 'less',
  prefix: '/usr/local',
  PREFIX: '/data/data/com.termux/files/usr',
  GIT_PAGER: 'delta',
  GIT_EXTERNAL_DIFF: 'difft',
  GIT_DIR: '/nonexistent',
  GIT_CONFIG_COUNT: '1',
  GIT_TRACE: '1',
};

describe.skipIf(noGit || isMissing('ssh'))(`${gitName} is asked all the same`, () => {
  test.each(Object.entries(variables))('R6+: with %s set to %s', async (name, value) => {
    const env = { [name]: value };
    expect((await stage.run('git:clone my-site.dev cloned', { env })).stderr).toBe(
      ' [notice] Cloned my-site.dev into cloned.\n',
    );
    expect(await stage.run('env:diff my-site.dev', { env })).toMatchObject({ exitCode: 0 });
  });
});
