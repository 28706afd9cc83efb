import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSftp, type PlatformClient, platformClient, sha256 } from '../support/platform-client.ts';
import { makeKey } from '../support/ssh/keys.ts';
import { type StartedSandbox, startSandbox } from '../support/started-sandbox.ts';

const key = makeKey();
let sandbox: StartedSandbox;
let client: PlatformClient;
let site = '';

beforeAll(async () => {
  sandbox = await startSandbox();
  client = await platformClient({ ...sandbox.running, token: sandbox.token });
  site = sandbox.siteId('my-site');
  await client.registerKey(key.public);
  await client.runWorkflow(site, 'dev', 'enable_on_server_development');
});

afterAll(() => sandbox.dispose());

test('one uploads while another commits: every file is wholly in a commit or pending', async () => {
  const session = await openSftp({
    sshPort: sandbox.running.sshPort,
    username: `dev.${site}`,
    privateKey: key.private,
  });
  const sums = new Map<string, string>();
  let uploading = true;
  const upload = async (worker: number) => {
    for (let n = 0; n < 60; n++) {
      // Several writes a file, so that a commit can come in between.
      const content = randomBytes(150_000 + worker);
      const path = `both-${worker}-${n}.bin`;
      await session.write(`code/${path}`, content);
      sums.set(path, sha256(content));
    }
  };
  const uploads = Promise.all([0, 1, 2, 3].map(upload)).finally(() => {
    uploading = false;
  });
  let commits = 0;
  while (uploading) {
    await client.runWorkflow(site, 'dev', 'commit_and_push_on_server_changes', {
      message: `Commit ${commits}`,
    });
    commits += 1;
  }
  await uploads;
  session.end();

  const pending = await client.diffstat(site, 'dev');
  const repository = join(sandbox.folder, 'sites', site, 'repository.git');
  const git = (...args: string[]) =>
    execFileSync('git', ['--git-dir', repository, ...args], { maxBuffer: 1 << 30 });
  const inCommit = new Set(git('ls-tree', '-r', '--name-only', 'master').toString().split('\n'));
  const half: string[] = [];
  for (const [path, sum] of sums) {
    if (path in pending) expect(pending[path]?.status).toBe(inCommit.has(path) ? 'M' : 'A');
    else if (sha256(git('cat-file', 'blob', `master:${path}`)) !== sum) half.push(path);
  }
  // No commit on the way has a file that was not complete at that time.
  for (const line of git('log', '--format=%H', 'master', '--', 'both-*')
    .toString()
    .split('\n')
    .filter(Boolean)) {
    for (const path of git('diff-tree', '--no-commit-id', '--name-only', '-r', line)
      .toString()
      .split('\n')
      .filter(Boolean)) {
      if (sums.has(path) && sha256(git('cat-file', 'blob', `${line}:${path}`)) !== sums.get(path))
        half.push(`${line}:${path}`);
    }
  }
  console.log(
    `two clients: ${sums.size} files, ${commits} commits meanwhile, ${Object.keys(pending).length} pending at the end, ${half.length} half`,
  );
  expect(commits).toBeGreaterThan(2);
  expect(half).toEqual([]);
  expect(sandbox.reported).toEqual([]);
});
