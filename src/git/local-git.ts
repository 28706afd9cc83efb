import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { NotFoundError, RefusedError, TurnoutError, UnsafeError } from '../errors/turnout-error.ts';
import { makePrivateFolder } from '../system/files.ts';
import { programOnPath } from '../system/programs.ts';
import { sshOptions } from '../system/ssh-options.ts';
import { openGit, plainEnvironment } from './open-git.ts';

/** The repository that somebody works in, and the clones that they make. */
export interface LocalGit {
  /** Which site and environment the folder is a clone of; undefined when it is none. */
  target(): Promise<{ siteId: string; environment: string } | undefined>;
  /** `user.name` and `user.email`, as far as they are configured. */
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
  /** A private key to log in with, absolute; undefined: whatever ssh and its agent have. */
  identity: string | undefined;
  /** Whether Git may ask a person, for a passphrase or a host key. */
  interactive: boolean;
  /** Told what Git says on the way. */
  onProgress(line: string): void;
}

/** `ssh://codeserver.dev.UUID@HOST:PORT/~/repository.git` (platform-api.md 6.6) */
const remoteForm = /^ssh:\/\/codeserver\.[a-z0-9-]+\.([0-9a-f-]{36})@[^/]+\/~\/repository\.git$/;

interface Place {
  folder: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Files with host keys: the first one also takes those of hosts that are met for the first time. */
  knownHosts: readonly string[];
  /** Private keys that ssh would not find by itself; absolute. */
  homeKeys: readonly string[];
  /** Told the line of a clone, for `-vvv`. */
  tell?: ((line: string) => void) | undefined;
}

export function createLocalGit({ folder, env, knownHosts, homeKeys, tell }: Place): LocalGit {
  const git = openGit({ baseDir: folder }).env(plainEnvironment(env));
  return {
    async target() {
      const remote = await git.remote(['get-url', 'origin']).catch(() => undefined);
      const siteId = remoteForm.exec(String(remote ?? '').trim())?.[1];
      const branch = siteId && (await git.revparse(['--abbrev-ref', 'HEAD']).catch(() => undefined));
      return siteId && branch ? { siteId, environment: branch === 'master' ? 'dev' : branch } : undefined;
    },

    async author() {
      const [name, email] = await Promise.all(['user.name', 'user.email'].map(key => git.getConfig(key)));
      return { name: name?.value ?? undefined, email: email?.value ?? undefined };
    },

    async setRemote({ name, url, force }) {
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
    },

    async clone({ url, folder: into, branch, identity, interactive, onProgress }) {
      if (into.startsWith('-')) throw new RefusedError(`"${into}" cannot be the name of a folder.`);
      // ssh remembers no host in a folder that is not there, and only warns of a key that is not.
      if (knownHosts[0]) makePrivateFolder(dirname(knownHosts[0]));
      if (identity !== undefined && !existsSync(identity)) {
        throw new NotFoundError(`The key ${identity} is not there.`, { hint: 'Check --identity.' });
      }
      const cloning = openGit({
        baseDir: folder,
        unsafe: { allowUnsafeSshCommand: true },
        allowEnvironment: ['GIT_SSH_COMMAND', 'GIT_TERMINAL_PROMPT'],
      })
        .env({
          ...plainEnvironment(env),
          GIT_SSH_COMMAND: sshCommand({ interactive, identity, homeKeys, knownHosts }),
          GIT_TERMINAL_PROMPT: '0',
        })
        .outputHandler((program, _stdout, stderr, args) => {
          tell?.(`$ ${[program, ...args].join(' ')}`);
          stderr.on('data', chunk => onProgress(String(chunk).trim()));
        });
      try {
        await cloning.clone(url, into, ['--branch', branch, '--']);
      } catch (cause) {
        throw cloneError(cause);
      }
    },
  };
}

function cloneError(cause: unknown): TurnoutError {
  if (/host key verification failed|host identification has changed/i.test(String(cause))) {
    return new UnsafeError(
      'git clone did not work: the host key of the server has changed. Nothing was sent.',
      {
        hint: 'The platform may have moved it, or somebody is in between. When you know that it is right: turnout connection:trust SITE.ENV --code',
        cause,
      },
    );
  }
  const why = firstLine(cause);
  const exit = /permission denied/i.test(why) ? 'auth' : 'network';
  return new TurnoutError(exit, `git clone did not work: ${why}`, {
    hint: 'Is your SSH key registered? See turnout ssh-key:list, and ssh-add -l for the agent.',
    cause,
  });
}

export interface Login extends Pick<CloneOrder, 'interactive' | 'identity'> {
  homeKeys: readonly string[];
  knownHosts: readonly string[];
}

/** A server that is silent is given up, as our own connections to it are: else Git would wait for ever. */
const endSilence = ['ConnectTimeout=20', 'ServerAliveInterval=15', 'ServerAliveCountMax=4'];

export function sshCommand(login: Login): string {
  const program = programOnPath('ssh');
  const words = [...sshOptions(login), ...endSilence].flatMap(option => ['-o', shellWord(option)]);
  return [program ? shellWord(program) : 'ssh', ...words].join(' ');
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What Git said that matters. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const lines = text.split('\n').map(line => line.trim());
  return (
    lines.find(line => /^(fatal|error|ssh)|denied|refused/i.test(line)) ?? lines.find(Boolean) ?? 'no message'
  );
}
