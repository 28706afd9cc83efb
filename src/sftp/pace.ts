/** How much of a connection is used at once. */
export interface Pace {
  /** Channels for many small files. */
  lanes: number;
  /** Channels for one large file. */
  wideLanes: number;
  /** Files under way. */
  files: number;
}

/** Milliseconds from which on a connection counts as far away: below, more channels only cost the server more processes. */
const far = 10;

/**
 * Fitted to the milliseconds that a request takes there and back. Nearby, a few requests keep both sides busy. Far away,
 * the window of an SSH channel (2 MiB with OpenSSH) and the files under way are what limits it (performance.md 2c); a
 * server opens 10 channels on a connection unless told otherwise, and takes some 250 open files on each.
 */
export function paceFor(roundTrip: number): Pace {
  if (roundTrip < far) return { lanes: 1, wideLanes: 1, files: 64 };
  return { lanes: 4, wideLanes: 8, files: Math.min(512, Math.round(128 + roundTrip * 12)) };
}
