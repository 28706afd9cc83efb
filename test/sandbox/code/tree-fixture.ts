import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { type Git, prepareGit } from '../../../src/sandbox/code/git/git.ts';
import { openRepository, type Repository } from '../../../src/sandbox/code/git/repository.ts';
import { openWorkingTree } from '../../../src/sandbox/code/open-working-tree.ts';
import type { CommitOrder, WorkingTree } from '../../../src/sandbox/code/working-tree.ts';
import { systemClock } from '../../../src/system/clock.ts';

export interface Ground {
  folder: string;
  git: Git;
  repository: Repository;
}

export interface TreeFixture extends Ground {
  tree: WorkingTree;
  root: string;
  admin: string;
  /** Opens the same tree once more, as after a restart. */
  reopen(): Promise<WorkingTree>;
  write(path: string, content: string | Buffer, mode?: number): Promise<void>;
  remove(path: string): Promise<void>;
  link(path: string, target: string): Promise<void>;
  /** Git as anyone would run it, on the admin folder or another index; answers standard output. */
  plain(args: readonly string[], index?: string): string;
}

export async function makeGround(): Promise<Ground> {
  const folder = await mkdtemp(join(tmpdir(), 'turnout-code-'));
  const git = await prepareGit({ folder: join(folder, 'git'), searchPath: process.env['PATH'] ?? '' });
  onTestFinished(async () => {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    await rm(folder, { recursive: true, force: true });
  });
  const repository = await openRepository(git, join(folder, 'repository.git'));
  return { folder, git, repository };
}

export async function makeTree(): Promise<TreeFixture> {
  const ground = await makeGround();
  const root = join(ground.folder, 'code');
  const admin = join(ground.folder, 'admin');
  const open = () =>
    openWorkingTree({
      git: ground.git,
      root,
      admin,
      repository: ground.repository.path,
      branch: 'master',
      clock: systemClock,
    });
  const fixture: TreeFixture = {
    ...ground,
    root,
    admin,
    tree: await open(),
    async reopen() {
      // A process that ended looks at nothing any more; the tree before, in this process, may be about to.
      await fixture.tree.pendingChanges().catch(() => {});
      fixture.tree = await open();
      return fixture.tree;
    },
    write: (path, content, mode = 0o644) =>
      fixture.tree.change(path, async () => {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content, { mode });
      }),
    remove: path => fixture.tree.change(path, () => rm(join(root, path))),
    link: (path, target) => fixture.tree.change(path, () => symlink(target, join(root, path))),
    plain: (args, index = join(admin, 'index')) => plainGit({ admin, root, index }, args),
  };
  return fixture;
}

function plainGit(
  { admin, root, index }: { admin: string; root: string; index: string },
  args: readonly string[],
): string {
  return execFileSync('git', [`--git-dir=${admin}`, `--work-tree=${root}`, ...args], {
    cwd: root,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_INDEX_FILE: index,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export function order(message: string, changes: Partial<CommitOrder> = {}): CommitOrder {
  return {
    message,
    authorName: 'Ada Lovelace',
    authorEmail: 'ada@example.com',
    time: 1_700_000_000,
    prepared: () => {},
    ...changes,
  };
}
