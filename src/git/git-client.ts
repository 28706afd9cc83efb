import { GitError, type SimpleGit, type SimpleGitOptions, simpleGit } from 'simple-git';
import { withFolder } from '../system/disk/current-folder.ts';
import {
  absolutePath,
  childEnvironment,
  ownEnvironment,
  programOnPath,
  requireRoomForChild,
} from '../system/programs/programs.ts';
import { noGit } from './git-errors.ts';

/**
 * The one door to Git: by its absolute path, since a relative entry of PATH would find the `git` that a user's checkout
 * has lying in it (faults-and-attacks.md S-14). Throws NotFoundError where there is no Git.
 */
export function openGit(options: Partial<SimpleGitOptions>): SimpleGit {
  const binary = programOnPath('git');
  if (binary === undefined) throw noGit();
  // ssh asks for a passphrase with what the user's desktop has set for it.
  const unsafe = { ...options.unsafe, allowUnsafeCustomBinary: true, allowUnsafeAskPass: true };
  const allowEnvironment = [...(options.allowEnvironment ?? []), 'SSH_ASKPASS'];
  const git = withFolder(options.baseDir ?? '/', () =>
    simpleGit({ ...options, binary, unsafe, allowEnvironment }),
  );
  return withRoom(git.env(plainEnvironment(ownEnvironment())), binary);
}

/** simple-git uses a child that Node could not give any streams as if it ran, and then crashes: here it is not started. */
function withRoom(git: SimpleGit, binary: string): SimpleGit {
  const guarded: SimpleGit = new Proxy(git, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        requireRoomForChild(binary);
        const result: unknown = value.apply(target, args);
        return result === target ? guarded : result;
      };
    },
  });
  return guarded;
}

/** Whether Git itself, or the attempt to start it, failed. */
export function isGitError(error: unknown): boolean {
  return error instanceof GitError;
}

/** simple-git refuses to start Git with them, in either case, whatever they say; what we ask of Git opens no editor or pager. */
const refusedNames = /^(git_|editor$|visual$|pager$|prefix$)/i;

/**
 * Without our tokens, and without variables that would have Git do something else than we ask. What it says is read, so
 * it speaks English.
 */
export function plainEnvironment(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(childEnvironment(env))) {
    if (value === undefined || refusedNames.test(name)) continue;
    kept[name] = name === 'PATH' ? absolutePath(value) : value;
  }
  return { ...kept, LC_ALL: 'C' };
}
