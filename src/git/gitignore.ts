import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { makeTemporaryFolder } from '../system/disk/temporary-folder.ts';
import { openGit } from './git-client.ts';

/**
 * Those of these files that `.gitignore` files match, asked of Git itself in a folder that holds empty ones of the same
 * names. `rules`: path of a `.gitignore` → its content; all paths with `/`, relative to the root of the code. Undefined
 * where Git does not work.
 */
export async function matchedByRules(
  rules: ReadonlyMap<string, string>,
  paths: readonly string[],
): Promise<string[] | undefined> {
  if (rules.size === 0) return [];
  const folder = makeTemporaryFolder('turnout-rules-');
  try {
    const git = openGit({ baseDir: folder });
    await git.init();
    for (const [path, content] of rules) await writeBelow(folder, path, content);
    for (const path of paths) if (!path.endsWith('/')) await writeBelow(folder, path, '');
    // `check-ignore` can only be asked about names of every kind on its standard input, which simple-git does not reach;
    // and it takes a person's own rules into account, which the server does not know.
    const listed = await git.raw(['ls-files', '-z', '-o', '-i', '--exclude-per-directory=.gitignore']);
    const matched = new Set(listed.split('\0'));
    return paths.filter(path => matched.has(path));
  } catch {
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Writes a file whose path the server names: one that leads out of the folder, or into Git's own, is passed over. */
export async function writeBelow(folder: string, path: string, content: string): Promise<void> {
  const file = resolve(folder, path);
  if (!file.startsWith(folder + sep) || path.split('/').some(name => name.toLowerCase() === '.git')) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content, { flag: 'a' });
}
