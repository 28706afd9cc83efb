import { TurnoutError, UsageError } from '../../errors/turnout-error.ts';
import type { Prompter } from './prompter.ts';

interface Answers {
  /** `-y` */
  yes: boolean;
  /** Undefined where no one can be asked. */
  prompter: Prompter | undefined;
  /** Why not. */
  whyNot: string;
}

/** Asks for a yes. Throws UsageError where no one can be asked, and TurnoutError (1) for a no. */
export function createConfirm({ yes, prompter, whyNot }: Answers): (question: string) => Promise<void> {
  return async question => {
    if (yes) return;
    if (!prompter) {
      throw new UsageError(`${question} Cannot prompt: ${whyNot}.`, { hint: 'To say yes beforehand: --yes' });
    }
    const answer = await prompter.choose(question, [
      { value: 'no', label: 'No' },
      { value: 'yes', label: 'Yes' },
    ]);
    if (answer === 'yes') return;
    throw new TurnoutError('failed', 'The answer was no; nothing was changed.', {
      hint: 'To go ahead without a question: --yes',
    });
  };
}
