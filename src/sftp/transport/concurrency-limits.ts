/** How much of a connection is used at once. */
export interface ConcurrencyLimits {
  /** Channels for many small files. */
  channels: number;
  /** Channels for one large file. */
  wideChannels: number;
  /** Files under way, on all channels. */
  files: number;
  /** Folders that are looked through at a time, on all channels. */
  folders: number;
  /** Files under way on one channel: the server holds each of them open. */
  channelFiles: number;
}

/** Milliseconds from which on a connection counts as far away: below, more channels only cost the server more processes. */
const far = 10;

/** Channels to open as soon as that is allowed: what a login takes says a little more than a request that is answered. */
export function earlyChannels(roundTrip: number): number {
  return roundTrip < far * 1.5 ? 1 : findLimits(roundTrip).channels;
}

/**
 * Fitted to the milliseconds that a request takes there and back. Nearby, a few requests keep both sides busy. Far away,
 * the window of an SSH channel (2 MiB with OpenSSH) and the files under way are what limits it (performance.md 2c): a file
 * takes three round trips. A server opens 10 channels on a connection unless told otherwise.
 */
export function findLimits(roundTrip: number): ConcurrencyLimits {
  if (roundTrip < far) return { channels: 1, wideChannels: 1, folders: 16, files: 64, channelFiles: 64 };
  const files = Math.min(1000, Math.round(128 + roundTrip * 20));
  return { channels: 4, wideChannels: 8, folders: 128, files, channelFiles: 250 };
}
