import type { PendingChange } from '../../contract/diffstat.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import type { StashPort, TakenStash } from '../ports/stash-port.ts';

/** What may go with a switch: agreed to, and copied before where there is a stash. */
export interface Cleared {
  given: readonly PendingChange[];
  stash?: TakenStash;
  /** Epoch seconds: when what was in the way was committed by us. */
  committedFrom?: number;
}

interface Taking extends OperationDeps {
  stash: StashPort;
}

/** Throws TurnoutError where there is no copy: without one nothing is discarded. */
export async function takeStash(
  { environment, operationLog, stash }: Taking,
  changes: readonly PendingChange[],
): Promise<Cleared> {
  operationLog.waiting(`Copying what is pending in ${environment.name}`);
  const taken = await stash.takeOnce(changes).catch((error: unknown) => {
    throw isOutOfReach(error) ? noCopy(environment.name, error) : error;
  });
  operationLog.notice(`Stashed as ${taken.id}, in ${taken.folder}.`);
  return { given: changes, stash: taken };
}

/** No server, or no key that it accepts: nothing was read. */
function isOutOfReach(error: unknown): error is TurnoutError {
  return error instanceof TurnoutError && (error.exit === 'network' || error.exit === 'auth');
}

function noCopy(name: string, cause: TurnoutError): TurnoutError {
  const hint = (cause.hint ?? '').trim().replace(/([^.])$/, '$1.');
  return new TurnoutError(
    cause.exit,
    `No copy can be made of what is pending in ${name}, so nothing was touched: ${cause.message}`,
    { hint: `${hint} Or let it go without a copy: --on-changes=discard --no-sweep`.trim(), cause },
  );
}
