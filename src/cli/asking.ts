import { createAsk } from './ask.ts';
import { createConfirm } from './confirm.ts';
import type { Context } from './context.ts';
import type { Call } from './engine.ts';
import { createPrompter } from './prompter.ts';
import { createTalk } from './talk.ts';
import { canAsk } from './terminal.ts';

/** The part of a context that has to do with the person. */
export function asking(call: Call): Pick<Context, 'talk' | 'prompter' | 'ask' | 'yes' | 'confirm'> {
  const { machine, global, report, progress, theme, signals } = call;
  const { yes, quiet, noInteraction } = global;
  const allowed = !quiet && !noInteraction && canAsk(machine);
  const prompter = allowed ? createPrompter({ ...machine, signal: signals.signal }) : undefined;
  return {
    talk: createTalk(report, progress, theme),
    prompter,
    ask: prompter && createAsk(prompter, report),
    yes,
    confirm: createConfirm({ yes, prompter }),
  };
}
