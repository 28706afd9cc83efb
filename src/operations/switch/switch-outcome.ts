import type { PendingChange } from '../../contract/diffstat.ts';
import type { Workflow } from '../../contract/workflow.ts';
import type { TakenStash } from '../ports/stash-port.ts';

export interface SwitchOutcome {
  /** Undefined when the environment was in that mode already. */
  workflow: Workflow | undefined;
  /** What the switch threw away, because the caller asked for it. */
  discarded: readonly PendingChange[];
  /** The copy of it, if there is one. */
  stash: TakenStash | undefined;
  /** No one knows what was discarded: the changes could not be read. */
  blind: boolean;
  /** What was written while the switch waited in the platform's queue, and went with it (decisions.md 5). */
  late: readonly PendingChange[];
  /** Whether the files were looked at for what is not listed (decisions.md 38). */
  swept: boolean;
  /** Epoch milliseconds of the last look before the switch: nothing written later is covered (decisions.md 1). */
  lookedAt: number | undefined;
}
