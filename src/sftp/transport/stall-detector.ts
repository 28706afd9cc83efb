import type { Clock } from '../../system/clock.ts';

/** Finds out when a server keeps us waiting and says next to nothing. */
export interface TrickleWatch {
  /** Something is waited for now. */
  begin(): void;
  /** Nothing is waited for any more. */
  pause(): void;
  /** While something is waited for. */
  look(): void;
}

interface Watch {
  clock: Clock;
  /** Milliseconds of waiting after which this many bytes should have been moved. */
  timeout: number;
  /** Bytes that were moved on the connection so far, both ways. */
  traffic(): number;
  onTrickle(): void;
}

/** Less than this is no transfer on any line: it is a server that wants us to wait. */
const least = 8 * 1024;

/** Only waiting counts, so that a person who thinks, or a limit of our own, uses up no one's timeout. */
export function createTrickleWatch({ clock, timeout, traffic, onTrickle }: Watch): TrickleWatch {
  let waited = 0;
  let since: number | undefined;
  let before = traffic();

  function look(): void {
    if (since === undefined) return;
    const now = clock.elapsed();
    waited += now - since;
    since = now;
    if (waited < timeout) return;
    const moved = traffic() - before;
    waited = 0;
    before += moved;
    if (moved < least) onTrickle();
  }

  return {
    begin() {
      since = clock.elapsed();
    },
    pause() {
      look();
      since = undefined;
    },
    look,
  };
}
