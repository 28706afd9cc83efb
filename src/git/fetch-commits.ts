import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { SimpleGit } from 'simple-git';
import { NetworkError } from '../errors/turnout-error.ts';
import type { SshArguments } from '../ssh/ssh-options.ts';
import { makeTemporaryFolder } from '../system/disk/temporary-folder.ts';
import { type CodeEntry, findMode, hashEntries, inParts } from './code-entries.ts';
import { type CommittedTree, committedTree } from './committed-tree.ts';
import { isGitError, openGit, plainEnvironment } from './git-client.ts';
import { gitError } from './git-errors.ts';
import { sshVariableNames, sshVariables } from './git-ssh.ts';

/** `stat`: only how many lines of each file differ. `binary`: a patch that has binary files in it, too. */
export type PatchForm = 'patch' | 'stat' | 'binary';

/** The commits of one branch, in a repository of our own that is there for one task only. */
export interface CommittedCode {
  /** Paths that differ between two commits. Rejects with NetworkError when one of them is not in the branch. */
  changedBetween(from: string, to: string): Promise<ReadonlySet<string>>;
  /**
   * A patch from a commit to the same with these entries in it. Undefined instead of a commit: from nothing. In bytes, since
   * code need not be UTF-8.
   */
  patch(base: string | undefined, entries: readonly CodeEntry[], form?: PatchForm): Promise<Buffer>;
  /** The newest commit. */
  newest(): Promise<CommittedTree>;
}

/** Where the code of an environment is, and how Git gets it. */
export interface CodeSource {
  /** Undefined: nothing is fetched, so that no commit is known. */
  url: string | undefined;
  branch: string;
  /** Fetches the newest commit alone. */
  newestOnly?: boolean;
  /** `my-site.dev` */
  name: string;
  /** Whether the user named a key. */
  isKeyNamed: boolean;
  env: Readonly<Record<string, string | undefined>>;
  /** Asked for when something is fetched. */
  sshArguments(): Promise<SshArguments>;
  /** Ends every Git that runs. */
  signal: AbortSignal;
  /** Told the line of every Git that is started, for `-vvv`. */
  tell(line: string): void;
}

/**
 * Fetches the commits of a branch, without their files where the server allows that, and hands them to `task`. Rejects
 * with what remoteError says when Git does not get it: AuthError, NetworkError, UnsafeError.
 */
export async function withCommittedCode<T>(
  source: CodeSource,
  task: (code: CommittedCode) => Promise<T>,
): Promise<T> {
  const folder = makeTemporaryFolder('turnout-git-');
  try {
    const git = gitIn(folder, source, await createVariables(source));
    await git.init();
    // Where nothing is configured Git still reads a person's ~/.config/git/attributes, which the platform does not know.
    await git.addConfig('core.attributesFile', '/dev/null');
    if (source.url !== undefined) await fetchBranch(git, { ...source, url: source.url });
    return await task(committedCode(git, folder));
  } catch (cause) {
    throw isGitError(cause) ? gitError('The committed code could not be looked at with Git', cause) : cause;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function createVariables(source: CodeSource): Promise<Record<string, string>> {
  if (source.url === undefined) return {};
  return sshVariables({ ...source, sshArguments: await source.sshArguments() });
}

// The user's own configuration could have Git run programs, on a diff for example; only its ssh is taken over.
function gitIn(
  baseDir: string,
  { env, signal, tell }: CodeSource,
  variables: Record<string, string>,
): SimpleGit {
  return openGit({
    baseDir,
    abort: signal,
    unsafe: { allowUnsafeSshCommand: true, allowUnsafeConfigPaths: true },
    allowEnvironment: [
      ...sshVariableNames,
      ...['GIT_TERMINAL_PROMPT', 'GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_ATTR_NOSYSTEM'],
    ],
  })
    .env({
      ...plainEnvironment(env),
      ...variables,
      GIT_TERMINAL_PROMPT: '0',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_SYSTEM: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
    })
    .outputHandler((program, _output, _errors, args) => tell(`$ ${[program, ...args].join(' ')}`));
}

async function fetchBranch(
  git: SimpleGit,
  { url, branch, name, newestOnly }: CodeSource & { url: string },
): Promise<void> {
  const depth = newestOnly ? ['--depth=1'] : [];
  try {
    await git.addRemote('origin', url);
    await git.raw([
      ...['fetch', '--quiet', '--no-tags', '--filter=blob:none', ...depth],
      ...['origin', `refs/heads/${branch}`],
    ]);
  } catch (cause) {
    throw gitError('The committed code could not be fetched with Git', cause, name);
  }
}

const commitForm = /^[0-9a-f]{40}([0-9a-f]{24})?$/;

function committedCode(git: SimpleGit, folder: string): CommittedCode {
  async function known(commit: string): Promise<string> {
    const found =
      commitForm.test(commit) && (await git.raw(['cat-file', '-t', commit]).catch(() => undefined));
    if (found) return commit;
    throw new NetworkError(`Commit ${commit} is not in the repository any more.`);
  }

  return {
    async changedBetween(from, to) {
      const between = [await known(from), await known(to)];
      const names = await git.raw(['diff-tree', '-r', '-z', '--no-renames', '--name-only', ...between]);
      return new Set(names.split('\0').filter(Boolean));
    },

    async patch(base, entries, form = 'patch') {
      await git.raw(base === undefined ? ['read-tree', '--empty'] : ['read-tree', await known(base)]);
      await inParts(entries, part => enter(git, folder, part));
      const tree = base ?? (await git.raw(['hash-object', '-t', 'tree', '-w', '/dev/null'])).trim();
      const plain = ['--no-ext-diff', '--no-textconv', '--no-color', '--no-renames'];
      const written = join(folder, '.git', 'patch');
      await git.raw(['diff', '--cached', `--${form}`, `--output=${written}`, ...plain, tree]);
      return readFile(written);
    },

    newest: () => committedTree(git, 'FETCH_HEAD', join(folder, '.git')),
  };
}

/** Puts entries into the index: the names of files are only ever words there, and no file has to bear one. */
async function enter(git: SimpleGit, folder: string, entries: readonly CodeEntry[]): Promise<void> {
  const gone = entries.filter(({ kind }) => kind === 'gone').map(({ path }) => path);
  if (gone.length > 0) await git.raw(['update-index', '--force-remove', '--', ...gone]);
  const present = entries.filter(entry => entry.kind !== 'gone');
  if (present.length === 0) return;
  const hashes = await hashEntries(git, present, { spare: join(folder, '.git'), keep: true });
  const lines = present.flatMap((entry, index) => [
    '--cacheinfo',
    `${findMode(entry)},${hashes[index] ?? ''},${entry.path}`,
  ]);
  await git.raw(['update-index', '--add', '--replace', ...lines]);
}
