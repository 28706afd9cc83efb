/** What tells one version of a file on this machine from another. */
interface Version {
  /** Bytes. */
  size: number;
  /** Epoch seconds. */
  mtime: number;
}

/**
 * Notes of large files that are being written in place, where the server cannot rename: what is there of one that was
 * begun and not ended is of the version that was noted.
 */
export interface BegunUploads {
  begin(path: string, version: Version): void;
  end(path: string): void;
  /** Whether this very version was begun last, and not ended. */
  has(path: string, version: Version): boolean;
}

/** Where nothing can be remembered: what was interrupted is sent again. */
export const nothingBegun: BegunUploads = { begin: () => {}, end: () => {}, has: () => false };
