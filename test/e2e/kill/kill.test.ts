import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  openSftp,
  type PlatformClient,
  platformClient,
  type SftpSession,
  sha256,
} from '../../support/platform-client.ts';
import { type SandboxProcess, sandboxFolder, startProcess } from '../../support/sandbox-process.ts';
import { makeKey } from '../../support/ssh/keys.ts';

const all = process.env['ALL_KILLS'] !== undefined;
const rounds = all ? 20 : 5;
const key = makeKey();
const folder = sandboxFolder();

let site = '';
let code = '';
let repository = '';

beforeAll(async () => {
  const sandbox = await startProcess(folder);
  const client = await platformClient(sandbox);
  site = await client.siteId('my-site');
  code = join(folder, 'sites', site, 'environments/dev/code');
  repository = join(folder, 'sites', site, 'repository.git');
  await client.registerKey(key.public);
  expect(await client.runWorkflow(site, 'dev', 'enable_on_server_development')).toBe('succeeded');
  await sandbox.end('SIGTERM');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const connect = ({ sshPort }: SandboxProcess) =>
  openSftp({ sshPort, username: `dev.${site}`, privateKey: key.private });

/** Up to 64 KiB, so that a kill can hit in the middle of a file. */
const someContent = () => randomBytes(Math.floor(Math.random() * 65_536));

/** Uploads with several files in flight until the connection breaks; tells of each acknowledged close. */
async function uploadUntilBroken(session: SftpSession, prefix: string, acknowledged: Map<string, string>) {
  let n = 0;
  const worker = async () => {
    for (;;) {
      const path = `${prefix}-${n++}.bin`;
      const content = someContent();
      await session.write(`code/${path}`, content);
      acknowledged.set(path, sha256(content));
    }
  };
  await Promise.allSettled(Array.from({ length: 8 }, worker));
}

function checkRepository(): void {
  execFileSync('git', ['--git-dir', repository, 'fsck', '--full', '--strict'], { stdio: 'pipe' });
}

async function pendingEqualsGitStatus(client: PlatformClient): Promise<void> {
  const pending = Object.keys(await client.diffstat(site, 'dev')).sort();
  const admin = join(folder, 'sites', site, 'environments/dev/git');
  const status = execFileSync(
    'git',
    ['--git-dir', admin, '--work-tree', code, 'status', '--porcelain', '-z', '-uall', '--no-renames'],
    { env: { ...process.env, GIT_OPTIONAL_LOCKS: '0' }, cwd: code },
  );
  const paths = status
    .toString()
    .split('\0')
    .filter(Boolean)
    .map(line => line.slice(3));
  expect(pending).toEqual(paths.sort());
}

/** Milliseconds that an undisturbed commit of as many files takes here, so that the kills fall all over it. */
async function timeOfCommit(): Promise<number> {
  const sandbox = await startProcess(folder);
  const client = await platformClient(sandbox);
  const session = await connect(sandbox);
  for (let n = 0; n < 40; n++) await session.write(`code/usual-${n}.bin`, someContent());
  const began = performance.now();
  await client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', { message: 'Undisturbed' });
  const took = performance.now() - began;
  session.end();
  await sandbox.end('SIGTERM');
  return took;
}

describe('kill -9', () => {
  test(`${rounds} times in the middle of an upload: what was acknowledged is there whole`, async () => {
    const acknowledged = new Map<string, string>();
    for (let round = 0; round < rounds; round++) {
      const sandbox = await startProcess(folder);
      const uploading = uploadUntilBroken(await connect(sandbox), `up-${round}`, acknowledged);
      await pause(20 + Math.random() * 300);
      await sandbox.end('SIGKILL');
      await uploading;
    }
    const sandbox = await startProcess(folder);
    const lost = [...acknowledged].filter(
      ([path, sum]) => !existsSync(join(code, path)) || sha256(readFileSync(join(code, path))) !== sum,
    );
    console.log(`upload: ${rounds} kills, ${acknowledged.size} acknowledged files, ${lost.length} lost`);
    await pendingEqualsGitStatus(await platformClient(sandbox));
    await sandbox.end('SIGTERM');
    expect(acknowledged.size).toBeGreaterThan(rounds);
    expect(lost).toEqual([]);
    checkRepository();
  });

  test(`${rounds} times in the middle of a commit: nothing is lost, nothing runs for ever`, async () => {
    let latest = await timeOfCommit();
    let midway = 0;
    let commits = 0;
    const results: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      const sandbox = await startProcess(folder);
      const client = await platformClient(sandbox);
      const session = await connect(sandbox);
      const names = Array.from({ length: 40 }, (_, n) => `commit-${round}-${n}.bin`);
      const sums = new Map<string, string>();
      for (const name of names) {
        const content = someContent();
        await session.write(`code/${name}`, content);
        sums.set(name, sha256(content));
      }
      const message = `Round ${round}`;
      const { id } = await client.createWorkflow(site, 'dev', 'commit_and_push_on_server_changes', {
        message,
      });
      await pause(Math.random() * latest);
      await sandbox.end('SIGKILL');
      const killed = Date.now();
      session.end();

      const again = await startProcess(folder);
      const after = await platformClient(again);
      const workflow = (await after.idle(site)).find(each => each.id === id);
      const result = workflow?.result ?? 'forgotten';
      const wasRunning = (workflow?.finished_at ?? 0) * 1000 > killed;
      if (wasRunning) midway += 1;
      // How long a commit takes depends on what else this machine does: the kills follow it.
      else latest *= 0.7;
      results[result] = (results[result] ?? 0) + 1;
      const log = await after.get<{ message: string }[]>(`sites/${site}/environments/dev/code-log`);
      const committed = log.filter(commit => commit.message.trim() === message).length;
      commits += committed;
      const pending = new Set(Object.keys(await after.diffstat(site, 'dev')));
      expect({ message, committed, result }).toEqual({
        message,
        committed: result === 'succeeded' ? 1 : 0,
        result,
      });
      for (const [name, sum] of sums) {
        expect(sha256(readFileSync(join(code, name)))).toBe(sum);
        expect({ name, pending: pending.has(name) }).toEqual({ name, pending: committed === 0 });
      }
      await pendingEqualsGitStatus(after);
      await again.end('SIGTERM');
    }
    console.log(
      `commit: ${rounds} kills, ${midway} of them midway, results ${JSON.stringify(results)}, ${commits} commits`,
    );
    // Of a few at random moments none may hit.
    if (all) expect(midway).toBeGreaterThan(rounds / 4);
    checkRepository();
  });
});
