import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect } from './raw-sftp.ts';
import { runProgram } from './run-program.ts';
import { gitUser, startTestServer, type TestServer } from './test-server.ts';

let test: TestServer;
let work: string;
let url: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  test = await startTestServer();
  work = join(test.folder, 'work');
  url = `ssh://${gitUser}@127.0.0.1:${test.port}/~/repository.git`;
  env = {
    ...test.environment,
    GIT_SSH_COMMAND: `ssh ${test.sshOptions.join(' ')}`,
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.com',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.com',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  execFileSync('git', ['init', '-q', '--bare', '-b', 'master', test.repository], { env });
  mkdirSync(work);
  await git('init', '-q', '-b', 'master');
  writeFileSync(join(work, 'large'), randomBytes(6_000_000));
  await git('add', '.');
  await git('commit', '-q', '-m', 'one');
});

afterAll(() => test.stop());

beforeEach(() => {
  test.gitEnded = 0;
});

const git = (...args: string[]) => runProgram('git', args, { env, cwd: work });

describe('Git over SSH', () => {
  it('pushes, and clones the same again', async () => {
    expect(await git('push', url, 'master')).toMatchObject({ code: 0 });
    expect(await git('clone', '-q', url, join(test.folder, 'clone'))).toMatchObject({ code: 0, stderr: '' });
    const [sent, cloned] = [work, join(test.folder, 'clone')].map(folder =>
      readFileSync(join(folder, 'large')),
    );
    expect(cloned !== undefined && sent?.equals(cloned)).toBe(true);
    expect(test.gitEnded).toBe(2);
  });

  it('takes the address without a slash before the tilde', async () => {
    const { code, stdout } = await runProgram('git', ['ls-remote', `${gitUser}@127.0.0.1:~/repository.git`], {
      env: { ...env, GIT_SSH_COMMAND: `${env['GIT_SSH_COMMAND']} -p ${test.port}` },
    });
    expect(stdout).toMatch(/^[0-9a-f]{40}\tHEAD\n/);
    expect(code).toBe(0);
  });

  it('shows the reason of a hook and leaves the branch where it was', async () => {
    const hook = join(test.repository, 'hooks/update');
    writeFileSync(
      hook,
      '#!/bin/sh\necho "dev is in SFTP mode ($TURNOUT_TEST, $GIT_PROTOCOL)" >&2\nexit 1\n',
      {
        mode: 0o755,
      },
    );
    const { stderr, code } = await git('-c', 'protocol.version=1', 'push', url, 'master:refused');
    expect(stderr).toContain('remote: dev is in SFTP mode (yes, version=1)');
    expect(code).toBe(1);
    expect(existsSync(join(test.repository, 'refs/heads/refused'))).toBe(false);
    expect(test.gitEnded).toBe(1);
  });

  it('tells the exit status and standard error of Git', async () => {
    const moved = `${test.repository}.moved`;
    renameSync(test.repository, moved);
    const { stderr, code } = await git('ls-remote', url);
    renameSync(moved, test.repository);
    expect(stderr).toContain('does not appear to be a git repository');
    expect(code).toBe(128);
    expect(test.gitEnded).toBe(1);
  });

  it('ends the process of a clone whose client reads nothing and then goes away', async () => {
    const head = (await git('rev-parse', 'master')).stdout.trim();
    const client = await connect(test, { username: gitUser });
    await new Promise<void>((resolve, reject) => {
      client.exec("git-upload-pack '~/repository.git'", (error, channel) => {
        if (error) return reject(error);
        channel.pause();
        channel.write(`0032want ${head}\n00000009done\n`);
        resolve();
      });
    });
    await vi.waitUntil(() => test.gitProcesses.at(-1)?.stdout?.isPaused(), { timeout: 5000, interval: 5 });
    client.destroy();
    await vi.waitUntil(() => test.gitEnded === 1, { timeout: 5000, interval: 5 });
  });

  it('ends the process and tells the platform when the client goes away', async () => {
    const client = await connect(test, { username: gitUser });
    await new Promise<void>((resolve, reject) => {
      client.exec("git-upload-pack '~/repository.git'", (error, channel) => {
        if (error) reject(error);
        else channel.once('data', () => resolve());
      });
    });
    const child = test.gitProcesses.at(-1);
    client.destroy();
    await vi.waitUntil(() => test.gitEnded === 1, { timeout: 5000, interval: 5 });
    expect(child?.signalCode ?? child?.exitCode).not.toBeNull();
  });
});
