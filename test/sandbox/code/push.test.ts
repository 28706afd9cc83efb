import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import type { GitServiceName } from '../../../src/sandbox/code/git/git.ts';
import { makeTree, order, type TreeFixture } from './tree-fixture.ts';

interface Clone {
  git(...args: string[]): Promise<string>;
  folder: string;
}

/**
 * A clone whose `ssh` is a small program that pipes to our service, as the SSH server does. `environment` is
 * read at each connection.
 */
async function cloneOf(fixture: TreeFixture, environment: Record<string, string>): Promise<Clone> {
  const socket = join(fixture.folder, 'service.sock');
  const server = createServer({ allowHalfOpen: true }, connection => {
    connection.once('data', chunk => {
      const service: GitServiceName = chunk.toString().startsWith('git-receive-pack')
        ? 'git-receive-pack'
        : 'git-upload-pack';
      const child = fixture.git.spawnService(service, fixture.repository.path, environment);
      child.stdout?.pipe(connection);
      if (child.stdin) connection.pipe(child.stdin);
    });
  });
  server.listen(socket);
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const ssh = join(fixture.folder, 'ssh.mjs');
  await writeFile(
    ssh,
    `#!${process.execPath}
import { connect } from 'node:net';
const socket = connect(${JSON.stringify(socket)});
socket.write(process.argv.at(-1).split(' ')[0], () => process.stdin.pipe(socket));
socket.pipe(process.stdout);
`,
  );
  await chmod(ssh, 0o755);
  const folder = join(fixture.folder, 'clone');
  await mkdir(folder);
  const run = promisify(execFile);
  const identity = [
    '-c',
    'user.name=Me',
    '-c',
    'user.email=me@example.com',
    '-c',
    'init.defaultBranch=master',
  ];
  const env = {
    PATH: process.env['PATH'],
    GIT_SSH: ssh,
    GIT_SSH_VARIANT: 'simple',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_NOSYSTEM: '1',
  };
  const git = async (...args: string[]) =>
    (await run('git', [...identity, ...args], { cwd: folder, env })).stdout.trim();
  await git('clone', '-q', 'ssh://codeserver/repository.git', '.');
  return { git, folder };
}

async function madeTree(): Promise<TreeFixture> {
  const fixture = await makeTree();
  await fixture.write('a', 'a\n');
  await fixture.tree.commit(order('first'));
  return fixture;
}

test('a clone has the code, and a push of a branch or a tag arrives', async () => {
  const fixture = await madeTree();
  const { git } = await cloneOf(fixture, { GIT_PROTOCOL: 'version=2' });
  expect(await git('ls-files')).toBe('a');
  await git('commit', '-q', '--allow-empty', '-m', 'second');
  await git('push', '-q', 'origin', 'HEAD:master', 'HEAD:refs/heads/multidev', 'HEAD:refs/tags/v1');
  const head = await git('rev-parse', 'HEAD');
  expect([...(await fixture.repository.refs())]).toEqual([
    ['refs/heads/master', head],
    ['refs/heads/multidev', head],
    ['refs/tags/v1', head],
  ]);
  await git('reset', '-q', '--hard', 'HEAD~1');
  await git('push', '-q', '--force', 'origin', 'HEAD:master');
  await git('push', '-q', 'origin', ':multidev');
  expect([...(await fixture.repository.refs()).keys()]).toEqual(['refs/heads/master', 'refs/tags/v1']);
});

test('a push to a closed branch is refused with the reason, and other branches are taken', async () => {
  const fixture = await madeTree();
  const reason = 'dev is in SFTP mode: "quoted" $(touch canary) %s';
  const closed = { SANDBOX_CLOSED_REFS: 'refs/heads/live refs/heads/master', SANDBOX_CLOSED_REASON: reason };
  const { git } = await cloneOf(fixture, closed);
  await git('commit', '-q', '--allow-empty', '-m', 'second');
  await expect(git('push', 'origin', 'HEAD:master')).rejects.toThrow(`remote: ${reason}`);
  await git('push', '-q', 'origin', 'HEAD:refs/heads/mast');
  expect([...(await fixture.repository.refs())]).toEqual([
    ['refs/heads/mast', await git('rev-parse', 'HEAD')],
    ['refs/heads/master', fixture.tree.head],
  ]);
});

test.each([
  [':master', 'The branch master cannot be deleted.'],
  ['HEAD:refs/tags/pantheon_test_9', 'Tags that begin with pantheon_ belong to the platform.'],
  ['HEAD:refs/notes/x', 'Only branches and tags can be pushed.'],
])('a push of %s is refused: %s', async (refspec, reason) => {
  const fixture = await madeTree();
  const { git } = await cloneOf(fixture, {});
  await expect(git('push', 'origin', refspec)).rejects.toThrow(reason);
  expect([...(await fixture.repository.refs()).keys()]).toEqual(['refs/heads/master']);
});

test('a pushed commit that Git finds faulty is refused', async () => {
  const fixture = await madeTree();
  const { git, folder } = await cloneOf(fixture, {});
  await writeFile(join(folder, '.gitmodules'), '[submodule "../../x"]\n\tpath = x\n\turl = -u./payload\n');
  await git('add', '.gitmodules');
  await git('commit', '-q', '-m', 'evil');
  await expect(git('push', 'origin', 'HEAD:master')).rejects.toThrow('gitmodules');
});

test('our hook is read-only, and hooks of the repository are never run', async () => {
  const fixture = await madeTree();
  const hooks = join(fixture.repository.path, 'hooks');
  await mkdir(hooks);
  await writeFile(join(hooks, 'update'), `#!/bin/sh\ntouch ${fixture.folder}/canary\n`, { mode: 0o755 });
  await writeFile(join(hooks, 'post-receive'), `#!/bin/sh\ntouch ${fixture.folder}/canary\n`, {
    mode: 0o755,
  });
  const { git } = await cloneOf(fixture, {});
  await git('commit', '-q', '--allow-empty', '-m', 'second');
  await git('push', '-q', 'origin', 'HEAD:master');
  expect(await readdir(fixture.folder)).not.toContain('canary');
  expect((await stat(join(fixture.folder, 'git/hooks/update'))).mode & 0o777).toBe(0o555);
});

test('a repository that a user smuggled into the tree runs nothing', async () => {
  const fixture = await madeTree();
  const { tree, root, folder, write } = fixture;
  const evil = join(root, 'sub/.git');
  await mkdir(join(evil, 'objects'), { recursive: true });
  await mkdir(join(evil, 'refs/heads'), { recursive: true });
  await writeFile(join(evil, 'HEAD'), 'ref: refs/heads/master\n');
  const command = `touch ${folder}/canary`;
  await writeFile(
    join(evil, 'config'),
    `[core]\n\tfsmonitor = "${command}"\n[diff]\n\texternal = "${command}"\n[filter "x"]\n\tclean = "${command}"\n`,
  );
  await write('.gitattributes', '* filter=x diff=x merge=x\n');
  await write('sub/file', 'f\n');
  await tree.pendingChanges();
  await tree.sweep();
  await tree.commit(order('second'));
  await write('sub/file', 'g\n');
  await tree.sweep();
  await tree.discard();
  expect(await readdir(folder)).not.toContain('canary');
});

test('A28: a branch that was closed while a push was on its way takes none of it, the others do', async () => {
  const fixture = await madeTree();
  const pushFolder = join(fixture.folder, 'push');
  await mkdir(pushFolder);
  const { git, folder } = await cloneOf(fixture, { SANDBOX_PUSH: pushFolder });
  await writeFile(join(pushFolder, 'closed'), 'refs/heads/master\n');
  await writeFile(join(folder, 'b'), 'b\n');
  await git('add', 'b');
  await git('commit', '-m', 'second');
  await expect(git('push', 'origin', 'HEAD:master')).rejects.toThrow(
    'The environment of this branch was changed while this push was on its way. Push again.',
  );
  await git('push', 'origin', 'HEAD:feature');
  expect((await readdir(pushFolder)).sort()).toEqual(['closed', 'passed']);
  expect([...(await fixture.repository.refs()).keys()]).toEqual(['refs/heads/feature', 'refs/heads/master']);
});
