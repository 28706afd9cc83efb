import type { Ask } from '../mode/ports.ts';
import type { Prompter } from './prompter.ts';
import type { Report } from './report.ts';

/** The questions of the switch, asked of a person. */
export function createAsk(prompter: Prompter, report: Report): Ask {
  return {
    onChanges: (name, changes, { keep, keepsCommits, next }) =>
      prompter.choose(`What shall become of ${changes.length === 1 ? 'it' : 'them'}?`, [
        { value: 'keep', label: keep(name) },
        ...(keepsCommits ? [{ value: 'commit' as const, label: `Commit, then ${next}` }] : []),
        { value: 'stash', label: `Stash a copy here, discard, then ${next}` },
        { value: 'discard', label: `Discard for good, then ${next}` },
      ]),

    async confirmDiscard(name, changes) {
      const typed = await prompter.text(
        `There is no copy of ${changes.length === 1 ? 'it' : `these ${changes.length}`}. Type ${name} to discard:`,
      );
      if (typed.trim() === name) return true;
      report.warning('That is not its name; nothing is discarded.');
      return false;
    },

    commitMessage: () => prompter.text('Commit message:'),
  };
}
