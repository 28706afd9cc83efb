import type { PendingChange } from '../contract/diffstat.ts';
import { isFinished, type Workflow } from '../contract/workflow.ts';
import { TurnoutError } from '../errors/turnout-error.ts';
import type { Parts } from './ports.ts';
import { changesBeyond } from './readings.ts';

export interface QueueWatch {
  onLook(workflow: Workflow): Promise<void>;
  /** What has come while the switch was waiting its turn, and goes with it. */
  late(): readonly PendingChange[];
}

/**
 * Our order can wait behind somebody else's, and the API cannot take it back. Until it has started, the
 * changes are read again and what is new is told at once (decisions.md 5): there may be time to save it.
 */
export function watchQueue({ environment, talk }: Parts, agreed: readonly PendingChange[]): QueueWatch {
  let known = agreed;
  let looks = 0;
  let blind = false;

  async function read(): Promise<readonly PendingChange[]> {
    try {
      return await environment.pendingChanges();
    } catch (error) {
      // Losing sight of the changes is no reason to lose sight of the switch.
      if (!(error instanceof TurnoutError)) throw error;
      if (!blind) talk.warning(`What is written now cannot be seen: ${error.message}`);
      blind = true;
      return [];
    }
  }

  return {
    async onLook(workflow) {
      // The first look comes at once, when hardly anything has started: that is no queue yet.
      if (!isQueued(workflow) || looks++ === 0) return;
      const fresh = changesBeyond(known, await read());
      if (fresh.length === 0) return;
      known = [...known.filter(({ path }) => fresh.every(change => change.path !== path)), ...fresh];
      talk.warning(
        'The switch waits in a queue of the platform, and this was written since. It will be discarded:',
      );
      talk.changes(fresh);
    },
    late: () => changesBeyond(agreed, known),
  };
}

function isQueued(workflow: Workflow): boolean {
  return !isFinished(workflow) && workflow.started_at === undefined && workflow.phase !== 'started';
}
