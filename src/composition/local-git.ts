import type { Configuration } from '../config/configuration.ts';
import type { Machine } from '../system/machine.ts';

/** The working directory as a clone; Git is loaded only here. */
export async function localGit(
  { folder, env }: Machine,
  { knownHosts, homeKeys }: Configuration,
  tell?: (line: string) => void,
) {
  const { createLocalGit } = await import('../git/local-git.ts');
  return createLocalGit({ folder, env, knownHosts: knownHosts(), homeKeys: homeKeys(), tell });
}
