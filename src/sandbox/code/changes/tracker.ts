import type { PendingChange } from '../../../contract/diffstat.ts';
import type { Clock } from '../../../system/clock.ts';
import { type GitPath, isAttributesFile, isIgnoreFile } from '../git/git-path.ts';
import { type ClassifyDeps, classify } from './classify.ts';
import { type DiffRow, toPendingChanges } from './diff-rows.ts';
import { HeadEntries } from './head-entries.ts';
import { readStatus } from './status.ts';

/** How long after the last change, in ms, noted paths are looked at without being asked for. */
const quietTime = 50;

export interface TrackerDeps extends ClassifyDeps {
  clock: Clock;
  /** The commit that the tree stands on. */
  head: () => string;
  /** Noted paths are due; anyone who keeps the turns calls `settle`. */
  due: () => void;
}

/**
 * Knows what is pending from having been told what was written. Its methods that return promises must be
 * called one at a time; `note` at any time.
 */
export class Tracker {
  readonly #deps: TrackerDeps;
  readonly #rows = new Map<GitPath, DiffRow>();
  #noted = new Set<GitPath>();
  /** What is ignored, or how lines are counted, may have changed for any path. */
  #walkDue = true;
  #entries: Promise<HeadEntries> | undefined;
  #answer: PendingChange[] | undefined;
  #lastNote = 0;
  #alarm: (() => void) | undefined;

  constructor(deps: TrackerDeps) {
    this.#deps = deps;
  }

  get settled(): boolean {
    return this.#noted.size === 0 && !this.#walkDue;
  }

  get rows(): ReadonlyMap<GitPath, DiffRow> {
    return this.#rows;
  }

  /** The pending changes as they were when `settle` last ended. */
  answer(): PendingChange[] {
    this.#answer ??= toPendingChanges(this.#rows.values());
    return [...this.#answer];
  }

  note(path: GitPath): void {
    this.#noted.add(path);
    if (isIgnoreFile(path) || isAttributesFile(path)) this.#walkDue = true;
    this.#lastNote = this.#deps.clock.elapsed();
    this.#alarm ??= this.#deps.clock.after(quietTime, () => this.#ring());
  }

  /** Classifies what was noted before the call. On an error it stays noted. */
  async settle(): Promise<void> {
    if (this.settled) return;
    if (this.#walkDue) await this.walk();
    else await this.#taking(noted => this.#classify(noted));
  }

  /** Looks at the whole tree. `missed` are the paths of which it had known something else than what is so. */
  async walk(): Promise<{ missed: GitPath[]; indexDiffers: boolean }> {
    this.#walkDue = false;
    try {
      return await this.#taking(async noted => {
        const before = new Map(this.#rows);
        const { git, location } = this.#deps;
        const [status] = await Promise.all([readStatus(git, location), this.#headEntries()]);
        const paths = new Set([...noted, ...this.#rows.keys(), ...status.changed, ...status.untracked]);
        await this.#classify(paths);
        const missed = [...paths].filter(
          path => !noted.has(path) && !this.#noted.has(path) && !same(before.get(path), this.#rows.get(path)),
        );
        return { missed, indexDiffers: status.indexDiffers };
      });
    } catch (error) {
      this.#walkDue = true;
      throw error;
    }
  }

  /** The tree stands on its next commit, which is the last one and `rows`. */
  async committed(rows: ReadonlyMap<GitPath, DiffRow>): Promise<void> {
    for (const path of rows.keys()) {
      this.#rows.delete(path);
      // Git goes on with attributes that the tree has lost until the commit has lost them too.
      if (isAttributesFile(path)) this.#walkDue = true;
    }
    this.#answer = undefined;
    const entries = await this.#entries;
    entries?.apply(rows.values());
  }

  /** The tree was put on a commit from outside: nothing that was known holds. */
  forget(): void {
    this.#entries = undefined;
    this.cleared();
    this.#walkDue = true;
  }

  /** Git says that nothing is pending, and no one could write since. */
  cleared(): void {
    this.#rows.clear();
    this.#noted.clear();
    this.#answer = undefined;
    this.#walkDue = false;
  }

  async #taking<T>(work: (noted: ReadonlySet<GitPath>) => Promise<T>): Promise<T> {
    const noted = this.#noted;
    this.#noted = new Set();
    try {
      return await work(noted);
    } catch (error) {
      for (const path of noted) this.#noted.add(path);
      throw error;
    }
  }

  async #classify(paths: ReadonlySet<GitPath>): Promise<void> {
    const rows = await classify(this.#deps, await this.#headEntries(), paths);
    for (const path of paths) this.#rows.delete(path);
    for (const [path, row] of rows) this.#rows.set(path, row);
    this.#answer = undefined;
  }

  #headEntries(): Promise<HeadEntries> {
    if (this.#entries === undefined) {
      const { git, location, head } = this.#deps;
      const loading = HeadEntries.load(git, location, head());
      this.#entries = loading;
      loading.catch(() => {
        if (this.#entries === loading) this.#entries = undefined;
      });
    }
    return this.#entries;
  }

  #ring(): void {
    this.#alarm = undefined;
    const rest = this.#lastNote + quietTime - this.#deps.clock.elapsed();
    if (rest > 0) this.#alarm = this.#deps.clock.after(rest, () => this.#ring());
    else this.#deps.due();
  }
}

function same(left: DiffRow | undefined, right: DiffRow | undefined): boolean {
  return (
    left?.status === right?.status &&
    left?.additions === right?.additions &&
    left?.deletions === right?.deletions
  );
}
