import type { PendingChange } from '../contract/diffstat.ts';
import { TurnoutError } from '../errors/turnout-error.ts';
import type { Parts } from './ports.ts';
import type { StashPort, TakenStash } from './stash-port.ts';

/** What may go with a switch: agreed to, and copied before where there is a stash. */
export interface Cleared {
  given: readonly PendingChange[];
  stash?: TakenStash;
  /** Epoch seconds: when what was in the way was committed by us. */
  committedFrom?: number;
}

interface Taking extends Parts {
  stash: StashPort;
}

/** Throws what `take` throws: without the copy nothing is discarded. */
export async function takeStash(
  { environment, talk, stash }: Taking,
  changes: readonly PendingChange[],
): Promise<Cleared> {
  talk.waiting(`Copying what is pending in ${environment.name}`);
  const taken = await stash.take(changes);
  talk.notice(`Stashed as ${taken.id}, in ${taken.folder}.`);
  return { given: changes, stash: taken };
}

/**
 * For `-y`: who says yes beforehand has agreed to lose it, so the copy is a courtesy where no SFTP can be had. A copy
 * that was begun and fails is a reason to stop (decisions.md 7).
 */
export async function takeStashWherePossible(
  parts: Taking,
  changes: readonly PendingChange[],
): Promise<Cleared> {
  try {
    return await takeStash(parts, changes);
  } catch (error) {
    if (!isOutOfReach(error)) throw error;
    parts.talk.warning(`There is no copy of what is discarded, for SFTP cannot be reached: ${error.message}`);
    return { given: changes };
  }
}

/** No server, or no key that it accepts: nothing was read. */
function isOutOfReach(error: unknown): error is TurnoutError {
  return error instanceof TurnoutError && (error.exit === 'network' || error.exit === 'auth');
}
