import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLocalGit } from '../../src/git/local-git.ts';
import { errorOf } from '../config/machine.ts';

let home: string;
let folder: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'turnout-git-home-'));
  folder = join(home, 'shop');
  mkdirSync(folder);
  git('init', '--quiet', '--initial-branch=master');
  git(
    'remote',
    'add',
    'origin',
    'ssh://codeserver.dev.00000000-0000-4000-8000-000000000001@host:2222/~/repository.git',
  );
  git('-c', 'user.name=a', '-c', 'user.email=a@b.c', 'commit', '--quiet', '--allow-empty', '-m', 'x');
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true, force: true });
});

const git = (...args: string[]) => execFileSync('git', args, { cwd: folder, stdio: 'ignore' });
const localGit = (env: Record<string, string> = {}) =>
  createLocalGit({
    folder: () => folder,
    env: { HOME: home, PATH: process.env['PATH'] ?? '', ...env },
  });
const noRemote = { name: 'x', url: 'ssh://host/x', force: false };

test('a clone says which environment it is of, also before its first commit', async () => {
  const siteId = '00000000-0000-4000-8000-000000000001';
  expect(await localGit().target()).toEqual({ siteId, environment: 'dev' });
  git('checkout', '--quiet', '--orphan', 'feature-x');
  expect(await localGit().target()).toEqual({ siteId, environment: 'feature-x' });
});

const [siteA, siteB] = [1, 2].map(number => `00000000-0000-4000-8000-00000000000${number}`);
const codeOf = (site = '') => `ssh://codeserver.dev.${site}@host:2222/~/repository.git`;

test('U1+: a repository that has its origin elsewhere is a clone of the site of another remote', async () => {
  git('remote', 'set-url', 'origin', 'git@github.com:acme/shop.git');
  expect(await localGit().target()).toBeUndefined();
  git('remote', 'add', 'pantheon', codeOf(siteB));
  expect(await localGit().target()).toEqual({ siteId: siteB, environment: 'dev' });
  git('remote', 'remove', 'origin');
  expect(await localGit().target()).toEqual({ siteId: siteB, environment: 'dev' });
});

test('U1+: origin goes before the other remotes, and others of several sites stand for none', async () => {
  git('remote', 'add', 'a-fork', codeOf(siteB));
  expect(await localGit().target()).toEqual({ siteId: siteA, environment: 'dev' });
  git('remote', 'rename', 'origin', 'theirs');
  const error = await errorOf(() => localGit().target());
  expect(error).toMatchObject({ exit: 'usage', hint: 'Name the SITE.ENV, or set TURNOUT_SITE.' });
  expect(String(error)).toMatch(/The remotes .* are different sites, and none of them is origin\./);
});

test('U1+: an address is recognised as it was written down and as url.insteadOf makes it', async () => {
  git('config', 'url.git@mirror:.insteadOf', 'ssh://codeserver.dev.');
  expect(await localGit().target()).toEqual({ siteId: siteA, environment: 'dev' });
  git('config', '--unset', 'url.git@mirror:.insteadOf');
  git('config', `url.${codeOf(siteB)}.insteadOf`, 'shop:code');
  git('remote', 'set-url', 'origin', 'shop:code');
  expect(await localGit().target()).toEqual({ siteId: siteB, environment: 'dev' });
});

test('R6: with a detached HEAD it stands for no environment, and that is said', async () => {
  git('checkout', '--quiet', '--detach');
  expect(await errorOf(() => localGit().target())).toMatchObject({
    exit: 'usage',
    message: `No branch is checked out in ${folder}, so that it stands for no environment.`,
    hint: 'Name the SITE.ENV, or check a branch out: git switch master',
  });
});

test('R6: without Git there is no clone and no author, and a clone or a remote says what is missing', async () => {
  vi.stubEnv('PATH', '/nonexistent');
  expect(await localGit().target()).toBeUndefined();
  const missing = { exit: 'not-found', message: 'Git is not installed. Nothing was done.' };
  expect(await errorOf(() => localGit().author())).toMatchObject(missing);
  expect(await errorOf(() => localGit().setRemote(noRemote))).toMatchObject(missing);
});

test.each([
  [
    'R6: a broken ~/.gitconfig',
    () => writeFileSync(join(home, '.gitconfig'), '[user\nname=x\n'),
    '/.gitconfig',
  ],
  [
    'R6+: a broken configuration of the repository',
    () => writeFileSync(join(folder, '.git/config'), '[core\n'),
    '.git/config',
  ],
])('%s is told as what it is', async (_title, damage, file) => {
  damage();
  for (const task of [
    () => localGit().author(),
    () => localGit().setRemote(noRemote),
    () => localGit().target(),
  ]) {
    const error = await errorOf(task);
    expect(error).toMatchObject({
      exit: 'failed',
      hint: 'That is your own configuration of Git: fix that file.',
    });
    expect(String(error)).toContain(file);
  }
});

test('R6: a repository of another user is told with the remedy', async () => {
  if (process.getuid?.() !== 0) return console.log('skipped: only root can give a folder away');
  execFileSync('chown', ['-R', '4343', folder]);
  for (const task of [() => localGit().target(), () => localGit().setRemote(noRemote)]) {
    expect(await errorOf(task)).toMatchObject({
      exit: 'failed',
      hint: `It belongs to another user. If you trust what is in it: git config --global --add safe.directory '${folder}'`,
    });
  }
});
