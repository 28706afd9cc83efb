/** How much of a connection is used at once. */
export interface ConcurrencyLimits {
  /** Channels for many small files. */
  lanes: number;
  /** Channels for one large file. */
  wideLanes: number;
  /** Files under way, on all channels. */
  files: number;
  /** Folders that are looked through at a time, on all channels. */
  folders: number;
  /** Files under way on one channel: the server holds each of them open. */
  laneFiles: number;
}

/** Milliseconds from which on a connection counts as far away: below, more channels only cost the server more processes. */
const far = 10;

/** Channels to open as soon as that is allowed: what a login takes says a little more than a request that is answered. */
export function earlyLanes(roundTrip: number): number {
  return roundTrip < far * 1.5 ? 1 : paceFor(roundTrip).lanes;
}

/**
 * Fitted to the milliseconds that a request takes there and back. Nearby, a few requests keep both sides busy. Far away,
 * the window of an SSH channel (2 MiB with OpenSSH) and the files under way are what limits it (performance.md 2c): a file
 * takes three round trips. A server opens 10 channels on a connection unless told otherwise.
 */
export function paceFor(roundTrip: number): ConcurrencyLimits {
  if (roundTrip < far) return { lanes: 1, wideLanes: 1, folders: 16, files: 64, laneFiles: 64 };
  const files = Math.min(1000, Math.round(128 + roundTrip * 20));
  return { lanes: 4, wideLanes: 8, folders: 128, files, laneFiles: 250 };
}
