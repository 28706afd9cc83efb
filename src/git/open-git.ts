import { type SimpleGit, type SimpleGitOptions, simpleGit } from 'simple-git';
import { programOnPath } from '../system/programs.ts';

/**
 * The one door to Git: by its absolute path, since a relative entry of PATH would find the `git` that somebody's checkout
 * has lying in it (faults-and-attacks.md S-14).
 */
export function openGit(options: Partial<SimpleGitOptions>): SimpleGit {
  const binary = programOnPath('git');
  const unsafe = { ...options.unsafe, allowUnsafeCustomBinary: true };
  return simpleGit({ ...options, ...(binary && { binary }), unsafe });
}
