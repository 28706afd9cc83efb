import type { Git, GitLocation } from '../git/git.ts';
import { GitError } from '../git/git-error.ts';
import { type GitPath, splitFields } from '../git/git-path.ts';

/** Those of `paths` that the `.gitignore` files of the tree leave out, tracked or not. */
export async function readIgnored(
  git: Git,
  location: GitLocation,
  paths: readonly GitPath[],
): Promise<Set<GitPath>> {
  if (paths.length === 0) return new Set();
  // `./` because a name that begins with a colon would be read as pathspec magic.
  const input = Buffer.from(paths.map(path => `./${path}\0`).join(''), 'latin1');
  try {
    const output = await git.run(location, ['check-ignore', '--no-index', '-z', '--stdin'], { input });
    return new Set(splitFields(output).map(path => path.slice(2)));
  } catch (error) {
    if (error instanceof GitError && error.code === 1) return new Set();
    throw error;
  }
}
