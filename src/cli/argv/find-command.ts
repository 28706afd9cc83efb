import { globalFlags } from './global-flags.ts';

const withValue = new Set<string>();
for (const [name, flag] of Object.entries(globalFlags)) {
  if ('value' in flag) withValue.add(`--${name}`);
  if ('value' in flag && 'short' in flag) withValue.add(`-${flag.short}`);
}

export interface FoundCommand {
  /** The first word that is no flag; undefined when there is none. */
  word: string | undefined;
  /** Everything else, in order. */
  rest: string[];
}

/**
 * Finds the command first, so that the rest can be parsed with the flags that this command has. A parser that
 * knows of global flags only would take the value of a command's own flag for one of them: in
 * `env:commit --message "-y tidy"` it would see a yes (decisions.md 28).
 */
export function findCommand(argv: readonly string[]): FoundCommand {
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (withValue.has(word)) i++;
    else if (!word.startsWith('-')) return { word, rest: argv.toSpliced(i, 1) };
  }
  return { word: undefined, rest: [...argv] };
}
