import type { PendingChange } from '../contract/diffstat.ts';

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
  /** Looks at every stashed path again; answers those that are not as they were copied (decisions.md 4). */
  changedSince(stash: TakenStash): Promise<string[]>;
  /** Copies these too, into the same stash: what was written while our workflow was queued (decisions.md 5). */
  extend(stash: TakenStash, changes: readonly PendingChange[]): Promise<TakenStash>;
}

/** What a walk over `code/` has found; paths are relative to `code/`, those of folders end in a slash. */
export interface Swept {
  /** Changed in a later second than the one that was asked about, so after it. */
  newer: readonly string[];
  /** Changed in that very second, by the server's times, which have no finer ones: before it or after it. */
  sameSecond: readonly string[];
}

/** A file that turnout has sent to `code/` from this machine. */
export interface Upload {
  /** Relative to `code/`. */
  path: string;
  /** Epoch milliseconds, by this machine's clock. */
  at: number;
  /** The newest commit before it, where that is known. */
  base?: string | undefined;
}

/** What the diffstat may hide (decisions.md 3). */
export interface SweepPort {
  /**
   * What was changed below `code/` from the second of `since` on (epoch seconds); without what Git ignores, where
   * that can be found out. Undefined when SFTP cannot be reached.
   */
  changedFrom(since: number): Promise<Swept | undefined>;
  /** Our own uploads to this environment from then on (epoch seconds). */
  uploads(since: number): Promise<Upload[]>;
  /** Those of these paths that `.gitignore` matches, so that no commit can ever take them; undefined: cannot be told. */
  ignored(paths: readonly string[]): Promise<string[] | undefined>;
  /**
   * Those of these paths, as `changedFrom` names them, that are not as the newest commit has them; undefined: cannot be
   * told, or they are too many.
   */
  unlikeCommit(paths: readonly string[]): Promise<string[] | undefined>;
}
