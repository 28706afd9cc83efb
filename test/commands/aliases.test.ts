import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { aliases } from '../../src/cli/argv/command-aliases.ts';
import { commands } from '../../src/commands/index.ts';
import { failed, type Stage, setStage } from './stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

test('T14: every alias leads to a command and hides none', () => {
  for (const [alias, name] of Object.entries(aliases)) {
    expect(Object.keys(commands)).toContain(name);
    expect(Object.keys(commands)).not.toContain(alias);
  }
});

describe('T14: an alias of Terminus', () => {
  test.each([
    ['sites --field=name', 'site:list --field=name'],
    ['envs my-site --field=id', 'env:list my-site --field=id'],
    ['--format=csv multidevs my-site', '--format=csv multidev:list my-site'],
    ['branches my-site', 'branch:list my-site'],
    ['workflows team-site', 'workflow:list team-site'],
    ['ssh-keys', 'ssh-key:list'],
    ['machine-tokens --field=device_name', 'machine-token:list --field=device_name'],
    ['mts --field=device_name', 'machine-token:list --field=device_name'],
    ['upstream:updates my-site.dev --field=hash', 'upstream:updates:list my-site.dev --field=hash'],
    ['whoami', 'auth:whoami'],
    ['env:cc my-site.nope', 'env:clear-cache my-site.nope'],
    ['deploy my-site.dev', 'env:deploy my-site.dev'],
    ['env:create my-site.dev dev', 'multidev:create my-site.dev dev'],
    ['env:delete my-site.dev', 'multidev:delete my-site.dev'],
    ['ssh-key:rm nope', 'ssh-key:remove nope'],
    ['mt:delete nope -y', 'machine-token:delete nope -y'],
    ['login --machine-token=nope', 'auth:login --machine-token=nope'],
    ['help envs', 'help env:list'],
    ['deploy --help', 'env:deploy --help'],
  ])('%s is %s', async (alias, line) => {
    const expected = await stage.run(line);
    expect(await stage.run(alias)).toEqual(expected);
    expect(expected.stdout + expected.stderr).not.toContain('There is no command');
  });

  test('does not hide how Terminus 0.x wrote it', async () => {
    expect(await stage.run('sites list')).toEqual(
      failed(2, 'This is the syntax of Terminus 0.x.', 'Use: turnout site:list'),
    );
    expect(await stage.run('workflows list --site=my-site')).toEqual(
      failed(2, 'This is the syntax of Terminus 0.x.', 'Use: turnout workflow:list my-site'),
    );
  });

  test('leaves the page of a topic to the topic', async () => {
    const { exitCode, stdout } = await stage.run('help upstream');
    expect({ exitCode, stdout }).toEqual({
      exitCode: 0,
      stdout: expect.stringContaining('upstream:updates:status'),
    });
    expect((await stage.run('help upstream:updates')).stdout).toBe(
      stdout
        .split('\n\n')
        .filter(block => !/^upstream:(?!updates:)/.test(block))
        .join('\n\n'),
    );
  });
});
