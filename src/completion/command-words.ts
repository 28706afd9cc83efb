import type { Argument, Flag, Flags } from '../cli/argv/argument-types.ts';
import { aliases } from '../cli/argv/command-aliases.ts';
import type { AnyCommand } from '../cli/argv/define-command.ts';
import { globalFlags } from '../cli/argv/global-flags.ts';
import { formatNames } from '../output/formats/formats.ts';

/**
 * Where the candidates for a word come from: a kind with an @, or the candidates themselves; an empty list is a word
 * that no one can guess.
 */
export type Source =
  | '@target'
  | '@development'
  | '@multidev'
  | '@deployed'
  | '@site'
  | '@remote'
  | '@file'
  | '@folder'
  | '@stash'
  | '@program'
  | readonly string[];

export interface FlagCompletion {
  /** `--on-changes` */
  name: string;
  /** `-m` */
  short: string | undefined;
  summary: string;
  /** Undefined: it takes no value. */
  value: Source | undefined;
}

/** What can be typed behind a command. */
export interface CommandCompletion {
  name: string;
  summary: string;
  /** In order; the last one for every word more when `repeats`. */
  args: readonly Source[];
  repeats: boolean;
  /** Besides those of every command. */
  flags: readonly FlagCompletion[];
}

export interface CompletionWords {
  commands: readonly CommandCompletion[];
  /** Other names of these commands: they are not offered, but what stands behind them is. */
  aliases: readonly { alias: string; name: string }[];
  /** What `turnout help` takes besides commands. */
  pages: readonly string[];
  /** Flags of every command, which may also stand in front of it. */
  globals: readonly FlagCompletion[];
}

const { field, fields, filter, ...otherGlobals } = globalFlags;
/** Of no use to a command that prints no fields. */
const fieldFlags = { field, fields, filter };

/** Everything that a completion script has to know of the commands. */
export function describeCommands(commands: readonly AnyCommand[]): CompletionWords {
  const topics = new Set(commands.map(({ name }) => name.split(':')[0] ?? name));
  return {
    commands: commands.map(describeCommandLine),
    aliases: Object.entries(aliases).flatMap(([alias, name]) =>
      commands.some(command => command.name === name) ? [{ alias, name }] : [],
    ),
    pages: [...[...topics].sort(), 'exit-codes'],
    globals: describeFlag(otherGlobals, undefined),
  };
}

function describeCommandLine(command: AnyCommand): CommandCompletion {
  const args = Object.values(command.args);
  return {
    name: command.name,
    summary: command.summary,
    args: args.map(argument => findSource(argument, command)),
    repeats: args.some(({ kind }) => kind === 'texts' || kind === 'command'),
    flags: describeFlag({ ...command.flags, ...fieldFlags }, command),
  };
}

function findSource(argument: Argument, { name }: AnyCommand): Source {
  if (argument.kind === 'environment') return argument.only ? `@${argument.only}` : '@target';
  if (argument.kind === 'site') return '@site';
  if (argument.kind === 'command') return '@program';
  if (argument.kind === 'text' && argument.choices) return argument.choices;
  if (argument.name === 'ID' && name.startsWith('stash:')) return '@stash';
  return sourceNamed(argument.name);
}

/** What the help calls a value says what it is. */
function sourceNamed(name: string): Source {
  if (name === 'SITE.ENV') return '@target';
  if (name === 'SITE.ENV:PATH') return '@remote';
  if (['FILE', 'KEY', 'LOCAL'].includes(name)) return '@file';
  if (['DIR', 'FOLDER', 'DIR|URL'].includes(name)) return '@folder';
  if (name === 'PLATFORM') return ['pantheon', 'sandbox'];
  return name === 'FORMAT' ? formatNames : [];
}

function describeFlag(flags: Flags, command: AnyCommand | undefined): FlagCompletion[] {
  const columns =
    command?.output && 'columns' in command.output ? Object.keys(command.output.columns) : undefined;
  const useless = columns ? [] : Object.keys(fieldFlags);
  return Object.entries(flags)
    .filter(([name]) => !useless.includes(name))
    .map(([name, flag]) => ({
      name: `--${flag.negated ? 'no-' : ''}${name}`,
      short: flag.short && `-${flag.short}`,
      summary: flag.summary,
      value: sourceOfValue(name, flag, columns),
    }));
}

function sourceOfValue(
  name: string,
  { value, choices }: Flag,
  columns: readonly string[] | undefined,
): Source | undefined {
  if (value === undefined) return undefined;
  if (name === 'field' || name === 'fields') return columns ?? [];
  return choices ?? sourceNamed(value);
}
