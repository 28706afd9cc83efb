import { type SimpleGit, type SimpleGitOptions, simpleGit } from 'simple-git';
import { absolutePath, childEnvironment, ownEnvironment, programOnPath } from '../system/programs.ts';

/**
 * The one door to Git: by its absolute path, since a relative entry of PATH would find the `git` that somebody's checkout
 * has lying in it (faults-and-attacks.md S-14).
 */
export function openGit(options: Partial<SimpleGitOptions>): SimpleGit {
  const binary = programOnPath('git');
  const unsafe = { ...options.unsafe, allowUnsafeCustomBinary: true };
  return simpleGit({ ...options, ...(binary && { binary }), unsafe }).env(plainEnvironment(ownEnvironment()));
}

/** Without our tokens, and without variables that would have Git do something else than we ask. */
export function plainEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(childEnvironment(env))) {
    if (value === undefined || /^(GIT_|EDITOR$|PAGER$)/.test(name)) continue;
    kept[name] = name === 'PATH' ? absolutePath(value) : value;
  }
  return kept;
}
