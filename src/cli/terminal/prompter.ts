import { InterruptedError } from '../../errors/turnout-error.ts';
import type { Input, Output } from '../../system/streams.ts';

interface Choice<T extends string> {
  value: T;
  label: string;
}

/** Asks a person. There is one only where there is a terminal to ask at. */
export interface Prompter {
  /** The first choice is preselected, and the one that Esc takes: it has to be the careful one. */
  choose<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T>;
  /** An empty answer is the default, which is shown; without one it may be empty. */
  text(question: string, defaultText?: string): Promise<string>;
  secret(question: string): Promise<string>;
}

interface PrompterDeps {
  input: Input;
  errors: Output;
  /** Takes a question back. */
  signal: AbortSignal;
  /** The command that asks, as it is called. */
  command: string;
}

/** Questions go to standard error, since standard output is the result's. Ctrl-C and Ctrl-D end it all. */
export function createPrompter({ input, errors, signal, command }: PrompterDeps): Prompter {
  const prompt = async (question: object, keys = input.stream): Promise<string> => {
    const { default: inquirer } = await import('inquirer');
    const end = watchForEnd(input);
    const ask = inquirer.createPromptModule({
      input: keys,
      output: errors.stream,
      signal: AbortSignal.any([signal, end.signal]),
    });
    try {
      const { answer } = await ask<{ answer: string }>({ name: 'answer', ...question } as never);
      return answer;
    } catch (cause) {
      throw isClosed(cause) ? cancelled(command, cause) : cause;
    } finally {
      end.stop();
    }
  };
  return {
    async choose(question, choices) {
      const { withChoiceKeys } = await import('./choice-keys.ts');
      const keys = withChoiceKeys(input, { labels: choices.map(({ label }) => label), careful: 0 });
      const answer = await prompt(
        {
          type: 'select',
          message: question,
          choices: choices.map(({ value, label }) => ({ value, name: label, short: label.split(',')[0] })),
          theme: { indexMode: 'number', style: { keysHelpTip: keysHelp(choices) } },
        },
        keys.stream,
      ).finally(keys.end);
      const chosen = choices.find(({ value }) => value === answer);
      if (!chosen) throw cancelled(command, undefined);
      return chosen.value;
    },
    text: (question, defaultText) =>
      prompt({
        type: 'input',
        message: question,
        ...(defaultText === undefined ? {} : { default: defaultText, validate: isNoBlank }),
      }),
    secret: question => prompt({ type: 'password', message: question, mask: '*' }),
  };
}

// inquirer does nothing about Ctrl-D and the end of the input: no one would be left to answer, Node would find
// nothing more to do, and turnout would end with 0.
function watchForEnd({ stream }: Input) {
  const controller = new AbortController();
  const end = () => controller.abort();
  const look = (chunk: unknown) => {
    if (String(chunk).includes('\x04')) end();
  };
  stream.on('data', look);
  stream.on('end', end);
  return {
    signal: controller.signal,
    stop() {
      stream.off('data', look);
      stream.off('end', end);
    },
  };
}

/** inquirer's words for Ctrl-C and for a question that was taken back; the classes are not among its exports. */
function isClosed(error: unknown): boolean {
  return error instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(error.name);
}

function cancelled(command: string, cause: unknown): InterruptedError {
  return new InterruptedError('Cancelled; nothing was changed.', {
    hint: `To answer without a prompt, see: turnout help ${command}`,
    cause,
  });
}

function isNoBlank(text: string): boolean | string {
  return text.trim() !== '' || 'Type a text, or nothing for what stands in brackets.';
}

/** The keys that inquirer names, and those that are ours. */
function keysHelp(choices: readonly { label: string }[]) {
  const careful = choices[0]?.label.split(' ')[0]?.toLowerCase();
  const ours = [`1-${choices.length} or first letter`, `esc ${careful}`];
  return (keys: readonly (readonly [string, string])[]) =>
    [...keys.map(([key, does]) => `${key} ${does}`), ...ours].join(' • ');
}
