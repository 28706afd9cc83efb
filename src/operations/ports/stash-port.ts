import type { PendingChange } from '../../contract/diffstat.ts';

/** A verified local copy of pending changes: it exists only when every listed path was read and matches. */
export interface TakenStash {
  /** What `stash:restore` and `stash:drop` take. */
  id: string;
  /** Absolute path of the folder that it lies in. */
  folder: string;
  changes: readonly PendingChange[];
}

/** The safety net, as the switch needs it. */
export interface StashPort {
  /**
   * Copies what is pending. Rejects with NetworkError when SFTP cannot be reached at all, and with PendingError
   * when the copy cannot be made or verified: a name that does not decode, a path that is a folder, a status
   * that is not known (decisions.md 8).
   */
  take(changes: readonly PendingChange[]): Promise<TakenStash>;
  /** The same; where an earlier stash holds the very same, it resolves with that one. */
  takeOnce(changes: readonly PendingChange[]): Promise<TakenStash>;
  /** Looks at every stashed path again; answers those that are not as they were copied (decisions.md 4). */
  changedSince(stash: TakenStash): Promise<string[]>;
  /** Copies these too, into the same stash: what was written while our workflow was queued (decisions.md 5). */
  extend(stash: TakenStash, changes: readonly PendingChange[]): Promise<TakenStash>;
}

/** What the files on the server are compared with. */
export interface SweepOptions {
  /** Epoch seconds: see `lastRewrite`. */
  since: number;
  /** What the platform lists; it needs no finding. */
  listed: readonly PendingChange[];
  /** Uploads of ours: compared whatever their times are. */
  uploads: readonly string[];
}

/** What a look at all of `code/` has found that is not listed; paths are relative to `code/`, those of folders end in a slash. */
export interface Swept {
  /** Not as the last commit has it, or not there in it. */
  changed: readonly string[];
  /** In the last commit, and not on the server. */
  removed: readonly string[];
  /** What could not be told from the last commit; empty where Git could be asked. */
  uncertain: readonly string[];
  /** Folders without a file that are newer than `since`: no commit can hold them. */
  emptyFolders: readonly string[];
  /** Why Git could not be asked, so that times are all that there is. */
  withoutGit: string | undefined;
}

/** A file that turnout has sent to `code/` from this machine. */
export interface Upload {
  /** Relative to `code/`. */
  path: string;
  /** Epoch milliseconds, by the platform's clock where that was known. */
  at: number;
  /** The newest commit before it, where that is known. */
  base?: string | undefined;
}

/** What the diffstat may hide (decisions.md 3). */
export interface SweepPort {
  /**
   * Compares the files below `code/` with the newest commit and the list, without what Git ignores. Rejects with a
   * TurnoutError where they cannot be looked at: that is not the same as having found nothing.
   */
  look(options: SweepOptions): Promise<Swept>;
  /** Rejects with a TurnoutError where the files cannot be reached. */
  reach(): Promise<void>;
  /** Our own uploads to this environment from then on (epoch seconds, by the platform's clock). */
  uploads(since: number): Promise<Upload[]>;
  /** Those of these paths that `.gitignore` matches, so that no commit can ever take them; undefined: cannot be told. */
  ignored(paths: readonly string[]): Promise<string[] | undefined>;
}
