import type { PendingChange } from '../../contract/diffstat.ts';

/**
 * How the server's copy of a path stands to the stashed one: equal to it; what a broken-off restore of ours left; a
 * folder in the way that holds more than what the stash deletes; something where there was nothing before the stashed
 * change; anything else.
 */
export type PathState = 'as stashed' | 'half restored' | 'folder' | 'in the way' | 'other';

/** A stash that can be put back, as the protocol needs it. */
export interface StashedCode {
  changes: readonly PendingChange[];
  /** The commit that the changes were made on; null where no one knows. */
  base: string | null;
  /** Looks at the server's copy of every path. Throws when the stash itself is not what it was. */
  compare(): Promise<ReadonlyMap<string, PathState>>;
  /**
   * Brings these paths to what the stash holds. It keeps a journal, so that a later restore knows what this one has
   * begun. Throws PendingError for a path that is no longer as `compare` saw it.
   */
  putBack(paths: readonly string[]): Promise<void>;
}

/** The committed code. */
export interface CommittedCode {
  /** The paths that differ between two commits; undefined when Git cannot be asked. */
  changedBetween(from: string, to: string): Promise<ReadonlySet<string> | undefined>;
}
