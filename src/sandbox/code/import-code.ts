import { readdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { RefusedError } from '../../errors/turnout-error.ts';
import { identity } from './author.ts';
import { readIgnored } from './changes/ignored.ts';
import { noCommit } from './checked-out-head.ts';
import type { GitLocation } from './git/git.ts';
import { GitError } from './git/git-error.ts';
import { fromGitPath, type GitPath, onDisk, splitFields, toStdin } from './git/git-path.ts';
import type { Repository } from './git/repository.ts';
import type { CommitOrder } from './working-tree.ts';

/**
 * Gives an empty repository its first commits, and answers the head of master. A folder that is a Git checkout
 * brings the history of what it has checked out, without what is uncommitted; any other folder becomes one
 * commit, without what its `.gitignore` files leave out and without the `.git` of repositories below it.
 */
export async function importCode(
  repository: Repository,
  folder: string,
  order: Omit<CommitOrder, 'prepared'>,
): Promise<string> {
  const source = resolve(folder);
  if (await hasHistory(repository, source)) return fetchHistory(repository, source);
  return recordFolder(repository, source, order);
}

async function hasHistory({ git }: Repository, folder: string): Promise<boolean> {
  const gitDir = join(folder, '.git');
  const found = await stat(gitDir).catch(() => undefined);
  if (found === undefined) return false;
  return git.line({ gitDir, workTree: folder }, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GitError && error.code === 1) return false;
      throw error;
    },
  );
}

async function fetchHistory({ git, path }: Repository, folder: string): Promise<string> {
  const location = { gitDir: path };
  // the user's own code: old histories have oddities that we would not take from a push.
  const config = ['protocol.file.allow=always', 'transfer.fsckObjects=false', 'fetch.fsckObjects=false'];
  const options = [
    '--quiet',
    '--no-tags',
    '--update-shallow',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
  ];
  await git.run(location, ['fetch', ...options, '--', folder, '+HEAD:refs/heads/master'], { config });
  return git.line(location, ['rev-parse', '--verify', 'refs/heads/master']);
}

async function recordFolder(
  { git, path }: Repository,
  folder: string,
  order: Omit<CommitOrder, 'prepared'>,
): Promise<string> {
  const index = join(path, 'index.import');
  const location: GitLocation = { gitDir: path, workTree: folder, index };
  await rm(index, { force: true });
  try {
    await git.run(location, ['read-tree', '--empty']);
    const files = await withoutIgnored(location, git, await listFiles(folder));
    // From this size on, in bytes, Git writes a file into a pack: one pack instead of a file for each of them.
    const config = ['core.bigFileThreshold=1'];
    await git.run(location, ['update-index', '-z', '--add', '--stdin'], { input: toStdin(files), config });
    const recorded = new Set(splitFields(await git.run(location, ['ls-files', '-z', '--cached'])));
    const refused = files.find(file => !recorded.has(file));
    if (refused !== undefined) throw new RefusedError(`Git does not take the name ${fromGitPath(refused)}`);
    const tree = await git.line(location, ['write-tree']);
    const hash = await git.line(location, ['commit-tree', tree], {
      input: order.message,
      environment: identity(order),
    });
    await git.run(location, ['update-ref', 'refs/heads/master', hash, noCommit]);
    return hash;
  } finally {
    await rm(index, { force: true });
  }
}

async function withoutIgnored(
  location: GitLocation,
  git: Repository['git'],
  files: readonly GitPath[],
): Promise<GitPath[]> {
  const ignored = await readIgnored(git, location, files);
  return files.filter(file => !ignored.has(file));
}

/** Every file and link below `folder`; what is called `.git` is not looked into. */
async function listFiles(folder: string, below: GitPath = ''): Promise<GitPath[]> {
  const files: GitPath[] = [];
  const entries = await readdir(onDisk(folder, below), { withFileTypes: true, encoding: 'latin1' });
  for (const entry of entries) {
    if (entry.name === '.git') continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) files.push(...(await listFiles(folder, path)));
    else if (entry.isFile() || entry.isSymbolicLink()) files.push(path);
  }
  return files;
}
