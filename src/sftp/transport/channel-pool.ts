import type { Channel } from './channel.ts';
import { type ConcurrencyLimits, paceFor } from './concurrency-limits.ts';
import { createThrottle, type Throttle, unlimited } from './rate-limit.ts';
import type { SftpSession } from './session.ts';

/** What carries the bytes of many files over one connection. */
export interface Carrier {
  session: SftpSession;
  pace: ConcurrencyLimits;
  throttle: Throttle;
  /** Files that may be under way with the lanes that are open. */
  files(): number;
  /** The lane for the next small file. */
  lane(): Channel;
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
const laneWorth = 4 * 1024 * 1024;

/** The round trip must be known by now: some request has to have been answered. */
export function createCarrier({ session, rate, moved = () => {} }: ChannelPoolDeps): Carrier {
  const pace = paceFor(session.roundTrip());
  let lanes: readonly Channel[] = [session];
  let turn = 0;
  // The first files need not wait for the others.
  if (pace.lanes > 1) {
    session.lanes(pace.lanes).then(
      open => {
        lanes = open;
      },
      () => {}, // The session is lost, and every request says so.
    );
  }
  return {
    session,
    pace,
    throttle: rate === undefined ? unlimited : createThrottle(rate, session.clock, session.signal),
    files: () => Math.min(pace.files, pace.laneFiles * lanes.length),
    lane() {
      turn = (turn + 1) % lanes.length;
      return lanes[turn] ?? session;
    },
    wide: size => session.lanes(Math.max(1, Math.min(pace.wideLanes, Math.ceil(size / laneWorth)))),
    moved,
  };
}
