import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { RefusedError } from '../../../errors/turnout-error.ts';
import { noCommit } from '../checked-out-head.ts';
import { clearDeadGit } from './clear-dead-git.ts';
import type { Git } from './git.ts';
import { ownConfiguration } from './own-configuration.ts';
import { readRefFiles } from './ref-files.ts';

/**
 * In the repository and so stronger than any `.gitattributes`: a file that cannot be converted to its
 * `working-tree-encoding` makes Git refuse to record anything, and a filter is a program (S-35).
 */
const attributes = '* !working-tree-encoding !filter\n';

/** Another repository on the platform; clones and pushes do not see it (git.ts). */
export const upstreamRef = 'refs/upstream/master';

/** The bare repository of a site. */
export class Repository {
  readonly git: Git;
  /** Absolute path. */
  readonly path: string;
  #listed: { files: string; refs: ReadonlyMap<string, string> } | undefined;

  constructor(git: Git, path: string) {
    this.git = git;
    this.path = path;
  }

  /**
   * Full ref name → hash of the commit; an annotated tag answers the commit that it names. Git is asked only when its
   * files are others than before: most requests need the refs, and a process takes as long as all the rest of them.
   */
  async refs(): Promise<ReadonlyMap<string, string>> {
    const files = readRefFiles(this.path);
    if (files !== undefined && this.#listed?.files === files) return this.#listed.refs;
    const refs = await this.#listRefs();
    this.#listed = files !== undefined && readRefFiles(this.path) === files ? { files, refs } : undefined;
    return refs;
  }

  async #listRefs(): Promise<Map<string, string>> {
    const format = '%(refname) %(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';
    const listing = await this.git.line({ gitDir: this.path }, ['for-each-ref', `--format=${format}`]);
    const refs = new Map<string, string>();
    for (const line of listing.split('\n').filter(line => line !== '')) {
      const [name = '', hash = ''] = line.split(' ');
      refs.set(name, hash);
    }
    return refs;
  }

  /** Rejects when the branch is there already, unless it stands on `hash`. */
  createBranch(name: string, hash: string): Promise<void> {
    return this.#createRef(`refs/heads/${name}`, hash);
  }

  createTag(name: string, hash: string): Promise<void> {
    return this.#createRef(`refs/tags/${name}`, hash);
  }

  /** Makes several at once, full names all on one commit; rejects when one of them is there. */
  async createRefs(names: readonly string[], hash: string): Promise<void> {
    if (names.length === 0) return;
    const lines = names.map(name => `create ${checkedRef(name)} ${checkedHash(hash)}\n`);
    await this.git.run({ gitDir: this.path }, ['update-ref', '--stdin'], { input: lines.join('') });
  }

  /** Rejects when the branch does not stand on `from`. */
  async moveBranch(name: string, { from, to }: { from: string; to: string }): Promise<void> {
    const ref = checkedRef(`refs/heads/${name}`);
    await this.git.run({ gitDir: this.path }, ['update-ref', ref, checkedHash(to), checkedHash(from)]);
  }

  /** The newest commit of the upstream; undefined for a site without one. */
  async upstream(): Promise<string | undefined> {
    return (await this.refs()).get(upstreamRef);
  }

  async deleteBranch(name: string): Promise<void> {
    await this.git.run({ gitDir: this.path }, ['update-ref', '-d', checkedRef(`refs/heads/${name}`)]);
  }

  async #createRef(ref: string, hash: string): Promise<void> {
    const name = checkedRef(ref);
    const commit = checkedHash(hash);
    if ((await this.refs()).get(name) === commit) return;
    await this.git.run({ gitDir: this.path }, ['update-ref', name, commit, noCommit]);
  }
}

/**
 * Opens the repository at `path`, and creates it, with an empty branch master, when it is not there. No one may be working
 * on it: what dead Gits have left is cleared away, and what it is told to do is ours again. `onDamage` is told when
 * something is missing in it after that.
 */
export async function openRepository(
  git: Git,
  path: string,
  onDamage: (damage: Error) => void = () => {},
): Promise<Repository> {
  const exists = await stat(join(path, 'HEAD')).then(
    () => true,
    () => false,
  );
  if (!exists) await createRepository(git, path);
  else await recoverRepository(git, path, onDamage);
  return new Repository(git, path);
}

async function createRepository(git: Git, path: string): Promise<void> {
  const next = `${path}.next`;
  await rm(next, { recursive: true, force: true });
  await mkdir(next, { recursive: true });
  await git.run({ gitDir: next }, ['init', '--bare', '--quiet', '--template=', '--initial-branch=master']);
  await mkdir(join(next, 'info'));
  await writeFile(join(next, 'info', 'attributes'), attributes);
  await mkdir(dirname(path), { recursive: true });
  await rename(next, path);
}

async function recoverRepository(git: Git, path: string, onDamage: (damage: Error) => void): Promise<void> {
  const cleared = await clearDeadGit(path);
  await rm(join(path, 'config.worktree'), { force: true });
  await replace(join(path, 'config'), ownConfiguration(join(path, 'config')));
  await mkdir(join(path, 'info'), { recursive: true });
  await replace(join(path, 'info', 'attributes'), attributes);
  if (cleared.length === 0) return;
  // A look through everything takes its time, so it is only taken after a kill.
  await git
    .run({ gitDir: path }, ['fsck', '--connectivity-only', '--no-dangling', '--no-progress'])
    .catch(cause => onDamage(new Error(`Objects are missing in ${path}: git fsck says which.`, { cause })));
}

/** Also in the place of a link. */
async function replace(file: string, content: string): Promise<void> {
  await writeFile(`${file}.next`, content);
  await rename(`${file}.next`, file);
}

/** A whitelist, narrower than Git's own rules: what passes can never be read as an option or a range. */
export function checkedRef(ref: string): string {
  const plain = /^refs\/(heads|tags)\/[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/.test(ref);
  if (!plain || /\.\.|\.(\/|$)|\.lock(\/|$)/.test(ref)) throw new RefusedError(`not a usable ref: ${ref}`);
  return ref;
}

/** Returns the hash itself. Throws RefusedError for what is not 40 hexadecimal digits. */
export function checkedHash(hash: string): string {
  if (!/^[0-9a-f]{40}$/.test(hash)) throw new RefusedError(`not a commit hash: ${hash}`);
  return hash;
}
