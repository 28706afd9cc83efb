import type { SimpleGit } from 'simple-git';
import { NotFoundError, RefusedError, TurnoutError, UsageError } from '../errors/turnout-error.ts';
import type { SshArguments } from '../ssh/ssh-options.ts';
import { programOnPath } from '../system/programs/programs.ts';
import { openGit, plainEnvironment } from './git-client.ts';
import { gitError } from './git-errors.ts';
import { sshVariableNames, sshVariables } from './git-ssh.ts';

/** The repository that a user works in, and the clones that they make. */
export interface LocalGit {
  /**
   * Which site and environment the folder is a clone of, by any of its remotes; undefined when it is none. Throws
   * UsageError where no branch is checked out or remotes other than `origin` are of several sites, and TurnoutError where Git does not look into the folder.
   */
  target(): Promise<{ siteId: string; environment: string } | undefined>;
  /** `user.name` and `user.email`, as far as they are configured. Throws TurnoutError where Git does not work. */
  author(): Promise<{ name: string | undefined; email: string | undefined }>;
  clone(order: CloneOrder): Promise<void>;
  /**
   * Gives the repository of the folder a remote. Throws NotFoundError where there is no repository, and TurnoutError
   * when the name has another address and `force` is not given.
   */
  setRemote(order: RemoteOrder): Promise<'added' | 'changed' | 'unchanged'>;
}

interface RemoteOrder {
  name: string;
  url: string;
  force: boolean;
}

interface CloneOrder {
  url: string;
  folder: string;
  branch: string;
  /** `my-site.dev` */
  name: string;
  sshArguments: SshArguments;
  /** Whether the user named a key. */
  isKeyNamed: boolean;
  /** Told what Git says on the way. */
  onProgress(line: string): void;
}

/** `ssh://codeserver.dev.UUID@HOST:PORT/~/repository.git` (platform-api.md 6.6) */
const remoteForm = /^ssh:\/\/codeserver\.[a-z0-9-]+\.([0-9a-f-]{36})@[^/]+\/~\/repository\.git$/;

interface LocalGitDeps {
  /** The folder that the command was called in. Throws TurnoutError where it has gone. */
  folder(): string;
  env: Readonly<Record<string, string | undefined>>;
  /** Told the line of a clone, for `-vvv`. */
  tell?: ((line: string) => void) | undefined;
}

export function createLocalGit({ folder, env, tell }: LocalGitDeps): LocalGit {
  const here = () => openGit({ baseDir: folder() }).env(plainEnvironment(env));
  return {
    async target() {
      // Without Git, and where there is no repository and no remote of the platform, this is no clone.
      if (programOnPath('git') === undefined) return undefined;
      const siteId = findSite(await listAddresses(here()).catch(unlessUnknown), folder());
      if (siteId === undefined) return undefined;
      const head = await here()
        .raw(['symbolic-ref', '--quiet', '--short', 'HEAD'])
        .catch(() => '');
      const branch = head.trim();
      if (branch === '') throw noBranch(folder());
      return { siteId, environment: branch === 'master' ? 'dev' : branch };
    },

    async author() {
      try {
        const git = here();
        const [name, email] = await Promise.all(['user.name', 'user.email'].map(key => git.getConfig(key)));
        return { name: name?.value ?? undefined, email: email?.value ?? undefined };
      } catch (cause) {
        throw gitError('Git does not say who you are', cause);
      }
    },

    async setRemote({ name, url, force }) {
      try {
        return await setRemote(here(), { folder: folder(), name, url, force });
      } catch (cause) {
        throw gitError('Git does not work here', cause);
      }
    },

    async clone({ url, folder: into, branch, name, sshArguments, isKeyNamed, onProgress }) {
      if (into.startsWith('-')) throw new RefusedError(`"${into}" cannot be the name of a folder.`);
      const variables = await sshVariables({ env, sshArguments, isKeyNamed });
      const cloning = openGit({
        baseDir: folder(),
        unsafe: { allowUnsafeSshCommand: true },
        allowEnvironment: [...sshVariableNames, 'GIT_TERMINAL_PROMPT'],
      })
        .env({
          ...plainEnvironment(env),
          ...variables,
          GIT_TERMINAL_PROMPT: '0',
        })
        .outputHandler((program, _stdout, stderr, args) => {
          tell?.(`$ ${[program, ...args].join(' ')}`);
          stderr.on('data', chunk => onProgress(String(chunk).trim()));
        });
      try {
        await cloning.clone(url, into, ['--branch', branch, '--']);
      } catch (cause) {
        throw gitError('git clone did not work', cause, name);
      }
    },
  };
}

async function setRemote(
  git: SimpleGit,
  { folder, name, url, force }: RemoteOrder & { folder: string },
): Promise<'added' | 'changed' | 'unchanged'> {
  if (!(await git.checkIsRepo())) {
    throw new NotFoundError(`${folder} is not in a Git repository.`, {
      hint: 'Change to one, make one with git init, or use turnout git:clone.',
    });
  }
  const known = (await git.getRemotes(true)).find(remote => remote.name === name);
  if (!known) {
    await git.addRemote(name, url);
    return 'added';
  }
  if (known.refs.fetch === url && known.refs.push === url) return 'unchanged';
  if (!force) {
    throw new TurnoutError('failed', `There is a remote ${name} already: ${known.refs.fetch}`, {
      hint: 'Give another name, or change its address with --force.',
    });
  }
  await git.remote(['set-url', name, url]);
  return 'changed';
}

/** An address of a remote, as it was written down or as `url.*.insteadOf` makes it. */
interface RemoteAddress {
  remote: string;
  url: string;
}

/** Resolves with the addresses of all remotes. Fails as Git does, also where the folder is in no repository. */
async function listAddresses(git: SimpleGit): Promise<RemoteAddress[]> {
  const rewritten = await git.getRemotes(true);
  // The configuration has what was written down; `getRemotes` has what it stands for.
  const written = await git.raw(['config', '--null', '--get-regexp', '^remote\\..*\\.url$']).catch(() => '');
  return [
    ...written.split('\0').flatMap(entry => {
      const [, remote, url] = /^remote\.(.*)\.url\n(.*)$/.exec(entry) ?? [];
      return remote === undefined || url === undefined ? [] : [{ remote, url }];
    }),
    ...rewritten.map(({ name, refs }) => ({ remote: name, url: refs.fetch })),
  ];
}

/**
 * Returns the site whose code the remotes are, `origin` before the others; undefined for none.
 * Throws UsageError where the others are of more than one site.
 */
function findSite(addresses: readonly RemoteAddress[] | undefined, folder: string): string | undefined {
  const sites = (addresses ?? []).flatMap(({ remote, url }) => {
    const siteId = remoteForm.exec(url.trim())?.[1];
    return siteId === undefined ? [] : [{ remote, siteId }];
  });
  const chosen = sites.find(({ remote }) => remote === 'origin') ?? sites[0];
  const other = sites.find(({ siteId }) => siteId !== chosen?.siteId);
  if (!chosen || chosen.remote === 'origin' || !other) return chosen?.siteId;
  throw new UsageError(
    `The remotes ${chosen.remote} and ${other.remote} of ${folder} are different sites, and none of them is origin.`,
    { hint: 'Name the SITE.ENV, or set TURNOUT_SITE.' },
  );
}

/** Git says so of a folder that is no clone; whatever else it says is worth knowing. */
function unlessUnknown(cause: unknown): undefined {
  if (/not a git repository/i.test(String(cause))) return undefined;
  throw gitError('Git does not say which environment this is', cause);
}

function noBranch(folder: string): UsageError {
  return new UsageError(`No branch is checked out in ${folder}, so that it stands for no environment.`, {
    hint: 'Name the SITE.ENV, or check a branch out: git switch master',
  });
}
