import type { Machine } from '../system/machine.ts';

/** The working directory as a clone; Git is loaded only here. */
export async function localGit({ folder, env }: Machine, tell?: (line: string) => void) {
  const { createLocalGit } = await import('../git/local-git.ts');
  return createLocalGit({ folder, env, tell });
}
