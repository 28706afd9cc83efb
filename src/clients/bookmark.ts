/** One environment, as every client wants to be told of it. There is no secret in it. */
export interface Bookmark {
  /** `my-site.dev` */
  name: string;
  /** `my-site` */
  site: string;
  /** What bookmarks of one platform are kept under: `Pantheon`. */
  group: string;
  /** A UUID that the same environment gets each time, so that a second import changes the first one's entry. */
  id: string;
  host: string;
  port: number;
  user: string;
  /** The names by which OpenSSH is to know it: `my-site.dev.pantheon`, and its host where that is its alone. */
  aliases: readonly string[];
  /** Private key, absolute; undefined: whatever the agent has. */
  keyFile: string | undefined;
  /** Address of its website. */
  website: string | undefined;
  /** The folder of the login, absolute, as it is now: it moves with the container (platform-api.md 14). */
  home: string | undefined;
  /** Where its code is cloned from; undefined for test and live. */
  git: { host: string; port: number; user: string; aliases: readonly string[] } | undefined;
}

/** A file that is there already. */
export interface Existing {
  /** For messages. */
  file: string;
  text: string;
}

/** One file of a client. */
export interface ClientFile {
  /** Its usual name. */
  name: string;
  /**
   * The whole text with our entries in it; what is not ours stays as it is. Throws TurnoutError for an existing file
   * that is not what it should be.
   */
  merge(existing: Existing | undefined): string;
}

/** How a client is told of environments. Throws UsageError for what it cannot be told. */
export type WriteFiles = (bookmarks: readonly Bookmark[]) => ClientFile[];
