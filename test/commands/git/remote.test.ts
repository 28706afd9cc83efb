import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { failed, reported, type Stage, setStage } from '../stage.ts';

let stage: Stage;
let folder: string;
beforeAll(async () => {
  stage = await setStage();
  folder = join(stage.person.home, 'work');
  mkdirSync(folder);
  git('init', '--quiet', '--initial-branch=main');
});
afterAll(() => stage.dispose());

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, encoding: 'utf8' }).trim();
const url = 'ssh://codeserver.dev.00000000-0000-0000-0000-000000000001@127.0.0.1:22222/~/repository.git';
const push = 'Push to my-site.dev with: git push pantheon HEAD:master';

test('adds the remote once, and what it prints can be pushed to', async () => {
  expect(await stage.run('git:remote my-site.dev', { folder })).toEqual(
    reported(`Added the remote pantheon: ${url}`, push),
  );
  const { stdout } = await stage.person.run('connection:info my-site.dev --field=git_url');
  expect(git('remote', 'get-url', 'pantheon')).toBe(stdout.trim());
  expect(await stage.run('git:remote my-site.dev', { folder })).toEqual(
    reported(`The remote pantheon is there already: ${url}`, push),
  );
});

test('leaves a remote with another address alone, unless it is forced to', async () => {
  git('remote', 'add', 'origin', 'https://example.com/work.git');
  expect(await stage.run('git:remote my-site.dev origin', { folder })).toEqual(
    failed(
      1,
      'There is a remote origin already: https://example.com/work.git',
      'Give another name, or change its address with --force.',
    ),
  );
  expect(git('remote', 'get-url', 'origin')).toBe('https://example.com/work.git');
  expect(await stage.run('git:remote my-site.feature-x origin --force', { folder })).toEqual(
    reported(
      `Changed the remote origin: ${url}`,
      'Push to my-site.feature-x with: git push origin HEAD:feature-x',
    ),
  );
});

test('warns when the environment takes no pushes', async () => {
  await stage.run('connection:set my-site.dev sftp');
  expect(await stage.run('git:remote my-site.dev', { folder })).toEqual({
    exitCode: 0,
    stdout: '',
    stderr: ` [notice] The remote pantheon is there already: ${url}\n [warning] my-site.dev is in SFTP mode and takes no pushes. Switch it with: turnout connection:set my-site.dev git\n`,
  });
});

test('outside of a repository, for live, and under a name that is none, does nothing', async () => {
  expect(await stage.run('git:remote my-site.dev')).toEqual(
    failed(
      10,
      '/home/ada is not in a Git repository.',
      'Change to one, make one with git init, or use turnout git:clone.',
    ),
  );
  expect((await stage.run('git:remote my-site.live', { folder })).exitCode).toBe(11);
  expect((await stage.run(['git:remote', 'my-site.dev', '--', '--upload-pack=x'], { folder })).exitCode).toBe(
    2,
  );
  expect((await stage.run('git:remote my-site.nope', { folder })).exitCode).toBe(10);
});
