/** What tells one version of a file on this machine from another. */
interface Version {
  /** Bytes. */
  size: number;
  /** Epoch seconds. */
  mtime: number;
}

/**
 * Notes of what was sent to a server that gives files times of its own, so that they do not tell whether a file there is the
 * one here. `there` is the time that the server gave it, in epoch seconds: when it has another one, a user has written to it.
 */
export interface SentUploads {
  add(path: string, version: Version, there: number): void;
  /** Undefined where nothing was sent that has this time there. */
  has(path: string, version: Version, there: number): boolean | undefined;
}

/** Where nothing can be remembered: what has another time is sent again. */
export const nothingSent: SentUploads = { add: () => {}, has: () => undefined };
