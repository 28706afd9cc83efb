import type { PendingChange } from '../../contract/diffstat.ts';
import { NetworkError } from '../../errors/turnout-error.ts';
import type { OperationDeps } from '../ports/operation-ports.ts';
import { changesBeyond } from './settle-changes.ts';

/** What a reading shows that the one before did not. */
interface Development {
  /** Everything that is pending now. */
  changes: readonly PendingChange[];
  /** New, or with other numbers than before. */
  fresh: readonly PendingChange[];
  /** Paths that are not pending any more. */
  gone: readonly string[];
  /** Epoch milliseconds of the reading. */
  at: number;
}

/** Where it is shown. */
export interface ChangeScreen {
  show(development: Development): Promise<void>;
  /** Told of a reading that shows nothing new: epoch milliseconds. */
  seen?(at: number): Promise<void>;
}

const shortestInterval = 1000;
const maxInterval = 5000;

/**
 * Reads the pending changes again and again, every second while they change and less often while they rest, and shows
 * the first reading and each that differs. Ends only by an error, such as the reason of a signal; a network that is
 * gone for a while is none.
 */
export async function watchChanges(
  { environment, time, operationLog }: OperationDeps,
  screen: ChangeScreen,
): Promise<never> {
  let known: readonly PendingChange[] | undefined;
  let cut = false;
  for (let interval = shortestInterval; ; interval = Math.min(interval * 1.5, maxInterval)) {
    const at = time.now();
    const changes = await environment.pendingChanges().catch((error: unknown) => {
      if (!(error instanceof NetworkError)) throw error;
      if (!cut) operationLog.warning(`${error.message} Trying again.`);
      cut = true;
      return undefined;
    });
    if (changes) {
      cut = false;
      const development = describeDevelopment(known ?? [], changes, at);
      const isNew = known === undefined || development.fresh.length + development.gone.length > 0;
      await (isNew ? screen.show(development) : screen.seen?.(at));
      if (isNew) interval = shortestInterval;
      known = changes;
    }
    await time.sleep(interval);
  }
}

function describeDevelopment(
  before: readonly PendingChange[],
  changes: readonly PendingChange[],
  at: number,
): Development {
  const paths = new Set(changes.map(({ path }) => path));
  const gone = before.map(({ path }) => path).filter(path => !paths.has(path));
  return { changes, fresh: changesBeyond(before, changes), gone, at };
}
