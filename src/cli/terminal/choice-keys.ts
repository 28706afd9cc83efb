import { Transform } from 'node:stream';
import type { Input } from '../../system/streams.ts';

interface ChoiceKeys {
  labels: readonly string[];
  /** The choice that Esc means. */
  careful: number;
}

/**
 * The same keys, except that a digit and a letter that only one choice begins with take that choice, and Esc the careful
 * one: the prompt of inquirer moves to a digit and takes it with Enter. Returns it with what gives the input back.
 */
export function withChoiceKeys(
  input: Input,
  keys: ChoiceKeys,
): { stream: NodeJS.ReadableStream; end(): void } {
  const source = input.stream as NodeJS.ReadableStream & {
    isTTY?: boolean;
    setRawMode?(raw: boolean): unknown;
  };
  const stream = new Transform({
    transform(chunk, _encoding, done) {
      done(null, translateKeys(String(chunk), keys));
    },
  });
  Object.assign(stream, {
    isTTY: source.isTTY,
    setRawMode(raw: boolean) {
      source.setRawMode?.(raw);
      return stream;
    },
  });
  source.pipe(stream);
  return {
    stream,
    end() {
      source.unpipe(stream);
      source.pause();
    },
  };
}

/** An arrow and the like, which come as a sequence, or one character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what a terminal sends.
const keyForm = /\x1b(?:\[[0-9;]*[A-Za-z~]|O[A-Za-z])|./gsu;

function translateKeys(typed: string, { labels, careful }: ChoiceKeys): string {
  const take = (index: number) => `${index + 1}\r`;
  return Array.from(typed.matchAll(keyForm), ([key]) => {
    if (key === '\x1b') return take(careful);
    if (!/^[a-z0-9]$/i.test(key)) return key;
    const found = /[0-9]/.test(key) ? Number(key) - 1 : onlyOneWith(key, labels);
    return found >= 0 && found < labels.length ? take(found) : '';
  }).join('');
}

function onlyOneWith(letter: string, labels: readonly string[]): number {
  const begins = (label: string) => label.toLowerCase().startsWith(letter.toLowerCase());
  return labels.filter(begins).length === 1 ? labels.findIndex(begins) : -1;
}
