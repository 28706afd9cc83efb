import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failed, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
});
afterAll(() => stage.dispose());

test('a clone says which site and environment its folder is about', async () => {
  const folder = join(stage.person.home, 'work');
  mkdirSync(folder);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--initial-branch=master');
  const { stdout } = await stage.person.run('connection:info my-site.dev --field=git_url');
  git('remote', 'add', 'origin', stdout.trim());
  git('-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '--allow-empty', '-m', 'x');
  const mode = 'connection:info --field=connection_mode';
  expect(await stage.run(mode, { folder })).toEqual({ exitCode: 0, stdout: 'git\n', stderr: '' });
  expect((await stage.run('env:list --field=id', { folder })).stdout).toBe('dev\ntest\nlive\nfeature-x\n');
  expect(await stage.run('connection:set git', { folder })).toEqual(
    reported('The connection mode is already set to git.'),
  );
  git('checkout', '-b', 'nope');
  expect(await stage.run(mode, { folder })).toEqual(
    failed(
      10,
      'Could not find an environment identified by nope.',
      'The site has: dev, test, live, feature-x',
    ),
  );
  // A site that is named is not put together with this branch.
  expect((await stage.run(mode, { folder, env: { TURNOUT_SITE: 'my-drupal' } })).exitCode).toBe(2);
});

test('R6: with a detached HEAD, as CI checks out, it says that no branch is checked out', async () => {
  const folder = join(stage.person.home, 'detached');
  mkdirSync(folder);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--initial-branch=master');
  const { stdout } = await stage.person.run('connection:info my-site.dev --field=git_url');
  git('remote', 'add', 'origin', stdout.trim());
  git('-c', 'user.name=x', '-c', 'user.email=x@y', 'commit', '--allow-empty', '-m', 'x');
  git('checkout', '--detach');
  for (const line of ['env:diffstat', 'connection:info']) {
    expect(await stage.run(line, { folder })).toEqual(
      failed(
        2,
        'No branch is checked out in /home/ada/detached, so that it stands for no environment.',
        'Name the SITE.ENV, or check a branch out: git switch master',
      ),
    );
  }
  expect((await stage.run('env:info my-site.dev', { folder })).exitCode).toBe(0);
});

test('outside of a clone the environment has to be named', async () => {
  expect(await stage.run('env:diffstat')).toEqual(
    failed(
      2,
      'env:diffstat needs SITE.ENV (Site and environment, such as my-site.dev; the site by name or UUID).',
      'See examples: turnout help env:diffstat',
    ),
  );
});

test('git:clone of test and live is refused', async () => {
  const { exitCode, stdout, stderr } = await stage.run('git:clone my-site.live');
  expect({ exitCode, stdout, lines: stderr.split('\n').length }).toEqual({
    exitCode: 11,
    stdout: '',
    lines: 3,
  });
});
