import type { PendingChange } from '../../contract/diffstat.ts';
import { isFinished, type Workflow } from '../../contract/workflow.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { OnChangesDeps } from '../changes/resolve-pending-changes.ts';
import { changesBeyond } from '../changes/settle-changes.ts';
import type { TakenStash } from '../ports/stash-port.ts';
import type { SwitchOutcome } from './switch-outcome.ts';

/** What may go with the switch, and when it was last looked at. */
export interface Still {
  given: readonly PendingChange[];
  stash: TakenStash | undefined;
  /** Epoch milliseconds: what was written before that is in `given`, or not there at all. Undefined: no one looked. */
  lookedAt: number | undefined;
  blind: boolean;
  swept: boolean;
}

export interface QueueWatch {
  onLook(workflow: Workflow): Promise<void>;
  outcome(): Omit<SwitchOutcome, 'workflow'>;
}

/**
 * Our order can wait behind another user's, and the API cannot take it back. Until it has started, the changes are
 * read again; what is new is added to the stash, and where there is none it is told at once, for there may be time
 * to save it (decisions.md 5).
 */
export function watchQueue(deps: OnChangesDeps, still: Still): QueueWatch {
  const { environment, time, operationLog, purpose } = deps;
  let { stash, lookedAt } = still;
  let known = still.given;
  let late: readonly PendingChange[] = [];
  let looks = 0;
  let isBlind = still.blind;

  async function lookAgain(): Promise<void> {
    const began = time.now();
    const changes = await environment.pendingChanges();
    const moved = new Set(stash ? await deps.stash.changedSince(stash) : []);
    const listed = new Set(changesBeyond(known, changes).map(({ path }) => path));
    const fresh = changes.filter(({ path }) => listed.has(path) || moved.has(path));
    if (fresh.length > 0) {
      known = merge(known, fresh);
      await keep(fresh);
    }
    if (stash && late.length === 0) lookedAt = began;
  }

  async function keep(fresh: readonly PendingChange[]): Promise<void> {
    const extended = stash && (await extend(stash, fresh));
    if (extended) stash = extended;
    else late = merge(late, fresh);
    const fate = extended ? `It was added to the stash ${extended.id}:` : 'It will be discarded:';
    operationLog.warning(
      `The ${purpose.order} waits in a queue of the platform, and this was written since. ${fate}`,
    );
    operationLog.changes(fresh);
  }

  async function extend(stash: TakenStash, fresh: readonly PendingChange[]) {
    try {
      return await deps.stash.extend(stash, fresh);
    } catch (error) {
      if (!(error instanceof TurnoutError)) throw error;
      operationLog.warning(`The stash ${stash.id} could not be added to: ${error.message}`);
      return undefined;
    }
  }

  return {
    async onLook(workflow) {
      // The first look comes at once, when hardly anything has started: that is no queue yet.
      if (still.blind || !isQueued(workflow) || looks++ === 0) return;
      try {
        await lookAgain();
      } catch (error) {
        // Losing sight of the changes is no reason to lose sight of the switch.
        if (!(error instanceof TurnoutError)) throw error;
        if (!isBlind) operationLog.warning(`What is written now cannot be seen: ${error.message}`);
        isBlind = true;
      }
    },
    outcome: () => ({
      discarded: still.given,
      blind: still.blind,
      swept: still.swept,
      late,
      stash,
      lookedAt,
    }),
  };
}

/** The newer of two changes of the same path. */
function merge(older: readonly PendingChange[], newer: readonly PendingChange[]): PendingChange[] {
  const paths = new Set(newer.map(({ path }) => path));
  return [...older.filter(({ path }) => !paths.has(path)), ...newer];
}

function isQueued(workflow: Workflow): boolean {
  return !isFinished(workflow) && workflow.started_at === undefined && workflow.phase !== 'started';
}
