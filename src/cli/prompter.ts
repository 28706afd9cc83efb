import { InterruptedError } from '../errors/turnout-error.ts';
import type { Input, Output } from '../system/streams.ts';

interface Choice<T extends string> {
  value: T;
  label: string;
}

/** Asks a person. There is one only where there is a terminal to ask at. */
export interface Prompter {
  /** The first choice is preselected. */
  choose<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<T>;
  text(question: string): Promise<string>;
  secret(question: string): Promise<string>;
}

interface Desk {
  input: Input;
  errors: Output;
  /** Takes a question back. */
  signal: AbortSignal;
}

/** Questions go to standard error, since standard output is the result's. Ctrl-C and Ctrl-D end it all. */
export function createPrompter({ input, errors, signal }: Desk): Prompter {
  const prompt = async (question: object): Promise<string> => {
    const { default: inquirer } = await import('inquirer');
    const end = watchForEnd(input);
    const ask = inquirer.createPromptModule({
      input: input.stream,
      output: errors.stream,
      signal: AbortSignal.any([signal, end.signal]),
    });
    try {
      const { answer } = await ask<{ answer: string }>({ name: 'answer', ...question } as never);
      return answer;
    } catch (cause) {
      throw isClosed(cause) ? unanswered(cause) : cause;
    } finally {
      end.stop();
    }
  };
  return {
    async choose(question, choices) {
      const answer = await prompt({
        type: 'select',
        message: question,
        choices: choices.map(({ value, label }) => ({ value, name: label })),
      });
      const chosen = choices.find(({ value }) => value === answer);
      if (!chosen) throw unanswered(undefined);
      return chosen.value;
    },
    text: question => prompt({ type: 'input', message: question }),
    secret: question => prompt({ type: 'password', message: question, mask: '*' }),
  };
}

// inquirer does nothing about Ctrl-D and the end of the input: nobody would be left to answer, Node would find
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

function unanswered(cause: unknown): InterruptedError {
  return new InterruptedError('Nothing was done.', {
    hint: 'To answer beforehand, see the flags: turnout help COMMAND',
    cause,
  });
}
