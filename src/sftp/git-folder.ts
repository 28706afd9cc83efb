/**
 * Whether a name is Git's own: a folder, or the file that leads to one in worktrees and submodules. In any letters, since
 * many disks do not tell them apart.
 */
export function belongsToGit(name: string): boolean {
  return name.length === 4 && name.toLowerCase() === '.git';
}
