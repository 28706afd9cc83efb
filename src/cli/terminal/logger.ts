import { withoutSecrets } from '../../errors/secret.ts';
import { inChunks } from '../../output/chunks.ts';
import type { Theme } from '../../output/theme.ts';
import type { Output } from '../../system/streams.ts';
import { visible } from '../../text/escape.ts';

/** Everything that is said and is not the result. It goes to standard error, escaped and without secrets, a line a message. */
export interface Report {
  notice(text: string): void;
  warning(text: string): void;
  /** With `-v`. */
  info(text: string): void;
  /** With `-vv`. */
  debug(text: string): void;
  /** With `-vvv`: what goes over the line. */
  wire(text: string): void;
  /** Lines as they are, with their own escaping done: a list that belongs to a question. */
  block(lines: Iterable<string>): void;
  error(what: string, next: string | undefined): Promise<void>;
  /** Returns whether a notice or a warning has been printed. */
  hasSpoken(): boolean;
}

interface LoggerDeps {
  errors: Output;
  theme: Theme;
  /** 0 to 3; undefined for quiet. */
  verbosity: number | undefined;
  /** Takes away a progress line that stands in the way. */
  clearLine?: (() => void) | undefined;
}

/**
 * Not at a terminal every line has Terminus's form, ` [notice] text`, so that the logs of people's scripts
 * stay greppable (platform-api.md 10.2); at a terminal the words stand alone.
 */
export function createReport({ errors, theme, verbosity, clearLine }: LoggerDeps): Report {
  const loud = verbosity !== undefined;
  const say = (level: string, text: string, style: (text: string) => string) => {
    clearLine?.();
    const words = visible(withoutSecrets(text));
    return errors.write(errors.isTerminal ? `${style(words)}\n` : `${` [${level}]`.padEnd(9)} ${words}\n`);
  };
  const plain = (text: string) => text;
  let spoken = false;
  const speak = (level: string, text: string, style: (text: string) => string) => {
    if (!loud) return;
    spoken = true;
    void say(level, text, style);
  };
  return {
    notice: text => speak('notice', text, plain),
    warning: text => speak('warning', text, theme.warning),
    info: text => void (loud && verbosity >= 1 && say('info', text, theme.muted)),
    debug: text => void (loud && verbosity >= 2 && say('debug', text, theme.muted)),
    wire: text => void (loud && verbosity >= 3 && say('debug', text, theme.muted)),
    block(lines) {
      if (!loud) return;
      clearLine?.();
      for (const chunk of inChunks(lines)) errors.write(withoutSecrets(chunk));
    },
    async error(what, next) {
      await say('error', errors.isTerminal ? `Error: ${what}` : what, theme.error);
      if (next) await say('notice', next, plain);
    },
    hasSpoken: () => spoken,
  };
}
