import type { PendingChange } from '../../contract/diffstat.ts';
import { TurnoutError } from '../../errors/turnout-error.ts';
import type { Purpose } from '../../operations/operation-wording.ts';
import type { Ask } from '../../operations/ports/operation-ports.ts';
import type { Report } from './logger.ts';
import type { Prompter } from './prompter.ts';

/** The questions of the switch; where the changes can be shown as a patch, that can be chosen before deciding. */
export interface SwitchPrompts extends Ask {
  withDiff(showDiff: (changes: readonly PendingChange[]) => Promise<void>): Ask;
}

type ShowDiff = ((changes: readonly PendingChange[]) => Promise<void>) | undefined;

export function createSwitchPrompts(prompter: Prompter, report: Report): SwitchPrompts {
  async function chooseFor(
    { name, changes, purpose }: { name: string; changes: readonly PendingChange[]; purpose: Purpose },
    showDiff: ShowDiff,
  ) {
    const { keep, keepsCommits, next } = purpose;
    for (;;) {
      const choice = await prompter.choose(
        `What should happen to ${changes.length === 1 ? 'this change' : 'these changes'}?`,
        [
          { value: 'keep', label: keep(name) },
          ...(showDiff ? [{ value: 'view' as const, label: 'View the diff first' }] : []),
          ...(keepsCommits ? [{ value: 'commit' as const, label: `Commit, then ${next}` }] : []),
          { value: 'stash', label: `Stash a copy here, discard, then ${next}` },
          { value: 'discard', label: `Discard permanently, then ${next}` },
        ],
      );
      if (choice !== 'view') return choice;
      await showDiff?.(changes).catch(error => reportUnshown(error, report));
    }
  }

  const ask: Ask = {
    onChanges: (name, changes, purpose) => chooseFor({ name, changes, purpose }, undefined),

    async confirmDiscard(name, changes) {
      const typed = await prompter.text(
        `There is no copy of ${changes.length === 1 ? 'it' : `these ${changes.length}`}. Type ${name} to discard:`,
      );
      if (typed.trim() === name) return true;
      report.warning(`That is not ${name}; nothing is discarded.`);
      return false;
    },

    commitMessage: defaultMessage => prompter.text('Commit message:', defaultMessage),
  };
  return {
    ...ask,
    withDiff: showDiff => ({
      ...ask,
      onChanges: (name, changes, purpose) => chooseFor({ name, changes, purpose }, showDiff),
    }),
  };
}

/** A diff that cannot be shown is no reason not to ask. */
function reportUnshown(error: unknown, report: Report): void {
  if (!(error instanceof TurnoutError) || error.exitCode > 128) throw error;
  report.warning(`The diff cannot be shown: ${error.message}${error.hint ? ` ${error.hint}` : ''}`);
}
