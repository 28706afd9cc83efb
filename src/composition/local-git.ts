import type { Configuration } from '../config/configuration.ts';
import type { Machine } from '../system/machine.ts';

/** The working directory as a clone; Git is loaded only here. */
export async function localGit(machine: Machine, { knownHosts }: Configuration) {
  const { createLocalGit } = await import('../git/local-git.ts');
  return createLocalGit({ folder: machine.folder, env: machine.env, knownHosts: knownHosts() });
}
