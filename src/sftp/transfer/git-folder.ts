/**
 * Whether a name is Git's own: a folder, or the file that leads to one in worktrees and submodules. In any letters, since
 * many disks do not tell them apart.
 */
export function belongsToGit(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === '.git';
}

/** What lies in every bare repository, and together in nothing else. */
export const bareNames = ['HEAD', 'objects', 'refs'] as const;

/** Returns true for the names in a bare repository: all of them are Git's own, as `.git` is in a clone. */
export function isBareRepository(names: readonly string[]): boolean {
  return bareNames.every(name => names.includes(name)) && !names.some(belongsToGit);
}

/** Returns true for the names in a clone, a worktree or a bare repository, which may hold commits that are nowhere else. */
export function isRepository(names: readonly string[]): boolean {
  return names.some(belongsToGit) || bareNames.every(name => names.includes(name));
}
