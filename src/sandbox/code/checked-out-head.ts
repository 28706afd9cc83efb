import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, GitLocation } from './git/git.ts';

/** How Git writes "there is no commit". */
export const noCommit = '0'.repeat(40);

/**
 * Which commit a tree stands on. It is written down beside the index (a detached `HEAD`), because the branch
 * alone does not tell: a push moves it before the tree has followed.
 */
export class CheckedOutHead {
  readonly #git: Git;
  readonly #location: GitLocation;
  readonly #branch: string;
  #head = noCommit;

  constructor(git: Git, location: GitLocation, branch: string) {
    this.#git = git;
    this.#location = location;
    this.#branch = branch;
  }

  get head(): string {
    return this.#head;
  }

  /** Full name of the branch. */
  get ref(): string {
    return `refs/heads/${this.#branch}`;
  }

  async read(): Promise<void> {
    const text = (await readFile(join(this.#location.gitDir, 'HEAD'), 'utf8')).trim();
    this.#head = /^[0-9a-f]{40}$/.test(text) ? text : noCommit;
  }

  async moveTo(head: string): Promise<void> {
    await writeStanding(this.#location.gitDir, this.ref, head);
    this.#head = head;
  }

  /** The newest commit of the branch; `noCommit` while it has none. */
  async branchHead(): Promise<string> {
    const found = await this.#git.line(this.#location, ['for-each-ref', '--format=%(objectname)', this.ref]);
    return found === '' ? noCommit : found;
  }
}

export async function writeStanding(admin: string, ref: string, head: string): Promise<void> {
  const file = join(admin, 'HEAD');
  await writeFile(`${file}.next`, head === noCommit ? `ref: ${ref}\n` : `${head}\n`, { flush: true });
  await rename(`${file}.next`, file);
}
