import type { Channel } from './channel.ts';
import { type ConcurrencyLimits, findLimits } from './concurrency-limits.ts';
import { createThrottle, type Throttle, unlimited } from './rate-limit.ts';
import type { SftpSession } from './session.ts';

/** What carries the bytes of many files over one connection. */
export interface Carrier {
  session: SftpSession;
  limits: ConcurrencyLimits;
  throttle: Throttle;
  /** Files that may be under way with the lanes that are open. */
  files(): number;
  /** The lane for the next small file. */
  channel(): Channel;
  /** The lanes for a large one of so many bytes. */
  wide(size: number): Promise<readonly Channel[]>;
  /** Told of every part that has arrived. */
  moved(bytes: number): void;
}

interface ChannelPoolDeps {
  session: SftpSession;
  /** Bytes a second; undefined: as fast as it goes. */
  rate?: number | undefined;
  moved?(bytes: number): void;
}

/** Bytes of a large file that are worth a lane more. */
const minChannelBytes = 4 * 1024 * 1024;

/** The round trip must be known by now: some request has to have been answered. */
export function createCarrier({ session, rate, moved = () => {} }: ChannelPoolDeps): Carrier {
  const limits = findLimits(session.roundTrip());
  let channels: readonly Channel[] = [session];
  let turn = 0;
  // The first files need not wait for the others.
  if (limits.channels > 1) {
    session.channels(limits.channels).then(
      open => {
        channels = open;
      },
      () => {}, // The session is lost, and every request says so.
    );
  }
  return {
    session,
    limits,
    throttle: rate === undefined ? unlimited : createThrottle(rate, session.clock, session.signal),
    files: () => Math.min(limits.files, limits.channelFiles * channels.length),
    channel() {
      turn = (turn + 1) % channels.length;
      return channels[turn] ?? session;
    },
    wide: size =>
      session.channels(Math.max(1, Math.min(limits.wideChannels, Math.ceil(size / minChannelBytes)))),
    moved,
  };
}
