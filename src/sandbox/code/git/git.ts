import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, dirname, isAbsolute, join } from 'node:path';
import { NotFoundError } from '../../../errors/turnout-error.ts';
import { requireRoomForChild } from '../../../system/programs/programs.ts';
import { GitError } from './git-error.ts';
import { format, hardening } from './git-settings.ts';
import { preparePushHooks } from './push-hooks.ts';

/** Which repository, tree and index a call works on. Absolute paths. */
export interface GitLocation {
  gitDir: string;
  workTree?: string;
  index?: string;
}

export interface GitInput {
  input?: Uint8Array | string;
  environment?: Record<string, string>;
  /** `name=value`, after the hardening and so stronger than it. */
  config?: readonly string[];
}

export type GitServiceName = 'git-upload-pack' | 'git-receive-pack';

/** A call that takes longer than this is ended, in ms: a Git that waits for something would hold the tree for ever. */
const maxCallTime = 10 * 60_000;

/** The one place that runs Git in the sandbox: an absolute program, a clean environment, no one's configuration. */
export class Git {
  readonly #program: string;
  readonly #home: string;
  readonly #hooks: string;
  readonly #calls = new Set<ChildProcess>();
  #ended = false;

  constructor({ program, home, hooks }: { program: string; home: string; hooks: string }) {
    this.#program = program;
    this.#home = home;
    this.#hooks = hooks;
  }

  /**
   * Ends the calls in hand, and takes no more: anyone who stops cannot wait for Git to read a file of many gigabytes
   * that a user has just uploaded. A call that is ended rejects, as one that is killed does.
   */
  end(): void {
    this.#ended = true;
    for (const child of this.#calls) child.kill();
  }

  /** Returns what Git wrote to standard output; rejects with GitError. */
  async run(location: GitLocation, command: readonly string[], options: GitInput = {}): Promise<Buffer> {
    if (this.#ended) throw new GitError(command, { stderr: 'the sandbox is being stopped', code: null });
    requireRoomForChild(this.#program);
    const where = [`--git-dir=${location.gitDir}`];
    if (location.workTree !== undefined) where.push(`--work-tree=${location.workTree}`);
    const child = spawn(
      this.#program,
      [...where, ...this.#settings('/dev/null', options.config), ...command],
      {
        cwd: location.workTree ?? location.gitDir,
        env: {
          ...this.#environment(),
          ...(location.index === undefined ? {} : { GIT_INDEX_FILE: location.index }),
          ...options.environment,
        },
        stdio: 'pipe',
        timeout: maxCallTime,
      },
    );
    this.#calls.add(child);
    child.once('close', () => this.#calls.delete(child));
    return collect(child, command, options.input ?? '');
  }

  /** As `run`, for commands that answer one line. */
  async line(location: GitLocation, command: readonly string[], options?: GitInput): Promise<string> {
    return (await this.run(location, command, options)).toString('utf8').trimEnd();
  }

  /**
   * The server's side of a clone or a push, speaking the pack protocol on its pipes. `environment` is what the
   * `update` hook reads (push-hooks.ts) and `GIT_PROTOCOL`, which is passed on only if it is one of Git's.
   */
  spawnService(
    service: GitServiceName,
    repository: string,
    environment: Record<string, string> = {},
  ): ChildProcess {
    const { GIT_PROTOCOL: protocol, ...others } = environment;
    const version =
      protocol !== undefined && /^version=[012]$/.test(protocol) ? { GIT_PROTOCOL: protocol } : {};
    const verb = service === 'git-upload-pack' ? ['upload-pack', '--strict'] : ['receive-pack'];
    return spawn(this.#program, [...this.#settings(this.#hooks), ...verb, repository], {
      cwd: repository,
      env: { ...others, ...this.#environment(), ...version },
      stdio: 'pipe',
    });
  }

  #settings(hooks: string, more: readonly string[] = []): string[] {
    return [`core.hooksPath=${hooks}`, ...hardening, ...format, ...more].flatMap(setting => ['-c', setting]);
  }

  #environment(): Record<string, string> {
    return {
      PATH: `${dirname(this.#program)}${delimiter}/usr/bin${delimiter}/bin`,
      HOME: this.#home,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_TERMINAL_PROMPT: '0',
      GIT_OPTIONAL_LOCKS: '0',
    };
  }
}

function collect(
  child: ChildProcessWithoutNullStreams,
  command: readonly string[],
  input: Uint8Array | string,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const output: Buffer[] = [];
    const complaint: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => complaint.push(chunk));
    child.on('error', cause => reject(new GitError(command, { stderr: cause.message, code: null })));
    child.on('close', code => {
      if (code === 0) return resolve(Buffer.concat(output));
      reject(new GitError(command, { stderr: Buffer.concat(complaint).toString('utf8'), code }));
    });
    // A Git that dies before it has read everything breaks the pipe; its exit code says so better.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}

/** `folder` is ours alone: it gets the empty home and the hooks. `searchPath` is a `PATH`. */
export async function prepareGit(options: { folder: string; searchPath: string }): Promise<Git> {
  const program = await findGit(options.searchPath);
  const { home, hooks } = await preparePushHooks(options.folder);
  return new Git({ program, home, hooks });
}

async function findGit(searchPath: string): Promise<string> {
  for (const folder of searchPath.split(delimiter).filter(isAbsolute)) {
    const program = join(folder, 'git');
    const found = await access(program, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return program;
  }
  throw new NotFoundError('Git is not installed; the sandbox needs it to keep its code.', {
    hint: 'Install Git, and see that it is on PATH.',
  });
}
