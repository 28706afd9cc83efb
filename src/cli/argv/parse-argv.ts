import { Command as Commander, CommanderError, Option } from 'commander';
import { UsageError } from '../../errors/turnout-error.ts';
import { nearest } from '../../text/suggest.ts';
import type { Flag, Flags } from './argument-types.ts';
import { type GlobalValues, globalFlags, terminusAliases } from './global-flags.ts';

export interface ParsedLine {
  /** Positional words. */
  words: string[];
  /** By the flag's own name. */
  own: Record<string, unknown>;
  global: GlobalValues;
  help: boolean;
  version: boolean;
}

interface Flagged {
  name: string;
  flags: Flags;
}

/** Parses what stands on the line besides the command, for one command. Throws UsageError. */
export function parseLine(command: Flagged, rest: readonly string[]): ParsedLine {
  const parser = new Commander(command.name).helpOption(false).allowExcessArguments(true).exitOverride();
  parser.configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
  parser.argument('[words...]').showSuggestionAfterError(false);
  const flags: Flags = { ...globalFlags, ...command.flags };
  for (const [name, flag] of Object.entries(flags)) parser.addOption(option(name, flag));
  for (const alias of Object.keys(terminusAliases)) parser.addOption(new Option(`--${alias}`));
  const seen = watch(parser, flags);
  try {
    parser.parse([...rest], { from: 'user' });
  } catch (error) {
    throw asUsageError(error, { name: command.name, flags });
  }
  const values = parser.opts<Record<string, unknown>>();
  return {
    words: parser.args,
    own: pick(command.flags, values),
    global: { ...globals(values), verbosity: Math.min(seen.verbosity, 3), color: seen.color },
    help: values['help'] === true,
    version: values['version'] === true,
  };
}

interface Seen {
  verbosity: number;
  /** `--color` and `--no-color` are opposites; the last one counts. */
  color: boolean | undefined;
}

/** What the order and the number of flags say, which the values at the end do not. */
function watch(parser: Commander, flags: Flags): Seen {
  const seen: Seen = { verbosity: 0, color: undefined };
  parser.on('option:verbose', () => {
    seen.verbosity += 1;
  });
  for (const name of ['color', 'ansi', 'no-color', 'no-ansi'])
    parser.on(`option:${name}`, () => {
      seen.color = !name.startsWith('no-');
    });
  for (const [name, { value, many }] of Object.entries(flags)) {
    if (value !== undefined && !many) refuseSecond(parser, name);
  }
  return seen;
}

// Two different values leave open which was meant, and `--on-changes` is not the flag to guess at.
function refuseSecond(parser: Commander, name: string): void {
  let first: unknown;
  parser.on(`option:${name}`, value => {
    if (first !== undefined && first !== value) {
      throw new UsageError(`--${name} is given more than once, with different values.`, {
        hint: 'Give it once.',
      });
    }
    first = value;
  });
}

function option(name: string, { summary, short, value, choices, many, negated }: Flag): Option {
  const long = longName(name, negated);
  const made = new Option(`${short ? `-${short}, ` : ''}${long}${value ? ` <${value}>` : ''}`, summary);
  if (many) made.argParser((each: string, all: string[] | undefined) => [...(all ?? []), each]);
  if (choices) made.argParser((each: string) => requireChoice(each, long, choices));
  return made;
}

function longName(name: string, negated: true | undefined): string {
  return negated ? `--no-${name}` : `--${name}`;
}

function requireChoice(word: string, flag: string, choices: readonly string[]): string {
  if (choices.includes(word)) return word;
  throw new UsageError(`"${word}" is not what ${flag} takes.`, { hint: `It takes: ${choices.join(', ')}` });
}

/** What commander keeps under a camelCase name, by the name that the flag has. */
function pick(flags: Flags, values: Record<string, unknown>): Record<string, unknown> {
  const own: Record<string, unknown> = {};
  for (const [name, flag] of Object.entries(flags)) own[name] = values[camelCase(name)] ?? absent(flag);
  return own;
}

function absent({ value, many, negated }: Flag): unknown {
  if (many) return [];
  return value === undefined ? negated === true : undefined;
}

function globals(values: Record<string, unknown>): Omit<GlobalValues, 'verbosity' | 'color'> {
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined);
  const format = text('format');
  if (values['json'] === true && format !== undefined && format !== 'json') {
    throw new UsageError(`--json and --format=${format} contradict each other.`, {
      hint: 'Give one of them.',
    });
  }
  const { define } = values;
  return {
    format: values['json'] === true ? 'json' : format,
    json: values['json'] === true || undefined,
    field: text('field'),
    fields: text('fields'),
    filter: text('filter'),
    yes: values['yes'] === true,
    noInteraction: values['interaction'] === false,
    quiet: values['quiet'] === true,
    fresh: values['fresh'] === true,
    platform: text('platform'),
    proxy: text('proxy'),
    timeout: text('timeout'),
    define: Array.isArray(define) ? define.map(String) : [],
  };
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function asUsageError(error: unknown, { name: command, flags }: Flagged): unknown {
  if (!(error instanceof CommanderError)) return error;
  const [, quoted = ''] = /'([^']*)/.exec(error.message) ?? [];
  const help = `See what it takes: turnout help ${command}`.replace(/ turnout$/, '');
  if (error.code !== 'commander.unknownOption') {
    const [, long = '', value = 'a value'] = /(--[\w-]+)(?: <(.+)>)?/.exec(quoted) ?? [];
    return new UsageError(`${long} needs ${value} behind it.`, { hint: help, cause: error });
  }
  const flag = flagOnly(quoted);
  const known = Object.entries(flags).map(([name, { negated }]) => longName(name, negated));
  if (known.includes(flag)) return new UsageError(`${flag} takes no value.`, { hint: help, cause: error });
  const meant = nearest(flag, known);
  const hint = meant ? `Did you mean ${meant}? ${help}` : help;
  return new UsageError(`${command} has no flag ${flag}.`, { hint, cause: error });
}

/** Without what stands behind it, which could be a token. */
function flagOnly(word: string): string {
  return word.startsWith('--') ? (word.split('=')[0] ?? word) : word.slice(0, 2);
}
