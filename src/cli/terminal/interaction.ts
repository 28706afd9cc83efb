import type { Context } from '../runtime/context.ts';
import type { Call } from '../runtime/invocation.ts';
import { createConfirm } from './confirm.ts';
import { createOperationLog } from './operation-log.ts';
import { createPrompter } from './prompter.ts';
import { createSwitchPrompts } from './switch-prompts.ts';
import { canAsk } from './terminal.ts';

type InteractionField = 'operationLog' | 'fullOperationLog' | 'prompter' | 'ask' | 'yes' | 'confirm';

/** Lists of changes are cut, unless a user wants to see all of it: what has scrolled away was not read. */
const maxShown = 20;

/** The part of a context that has to do with the person. */
export function asking(call: Call): Pick<Context, InteractionField> {
  const { machine, global, report, signals } = call;
  const { yes, quiet, noInteraction } = global;
  const allowed = !quiet && !noInteraction && canAsk(machine);
  const prompter = allowed
    ? createPrompter({ ...machine, signal: signals.signal, command: call.command })
    : undefined;
  return {
    operationLog: createOperationLog(call, maxShown),
    fullOperationLog: createOperationLog(call, Number.POSITIVE_INFINITY),
    prompter,
    ask: prompter && createSwitchPrompts(prompter, report),
    yes,
    confirm: createConfirm({ yes, prompter, whyNot: whyNoPrompt(call) }),
  };
}

/** Why there is no prompt, for a command that cannot go on without one. */
function whyNoPrompt({ machine: { env, input }, global: { quiet, noInteraction } }: Call): string {
  if (noInteraction) return '--no-interaction was given';
  if (quiet) return '--quiet was given';
  if (env['CI']) return 'CI is set';
  return `standard ${input.isTerminal ? 'error' : 'input'} is not a terminal`;
}
