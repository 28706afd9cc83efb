import { UsageError } from '../../errors/turnout-error.ts';
import { cleanValue } from '../../text/clean-value.ts';
import { usage } from '../help/usage.ts';
import type { Argument, Arguments, Target } from './argument-types.ts';
import type { AnyCommand } from './define-command.ts';
import { parseSite, parseTarget } from './target.ts';

/** Where a missing SITE or SITE.ENV comes from: variables, `.env`, settings, the Git remote of the folder. */
export interface DefaultTarget {
  site(): Promise<string | undefined>;
  environment(): Promise<Target | undefined>;
}

interface Line {
  /** Positional words. */
  words: readonly string[];
  /** What stands behind the first `--`, for an argument that is another program. */
  behind?: readonly string[] | undefined;
}

/** The words of the line as the arguments that the command declares. Throws UsageError. */
export async function bindArguments(
  command: AnyCommand,
  line: Line,
  fallback: DefaultTarget,
): Promise<Record<string, unknown>> {
  try {
    return await bindInOrder(command, line, fallback);
  } catch (error) {
    if (!(error instanceof UsageError) || line.words.length < 2) throw error;
    const words = [...line.words].reverse();
    await bindInOrder(command, { ...line, words }, fallback).catch(() => {
      throw error;
    });
    const order = Object.values(command.args).map(usage).join(' ');
    throw new UsageError(`${command.name} takes ${order}, in this order.`, {
      hint: `Turn them round: turnout ${command.name} ${words.join(' ')}`,
    });
  }
}

async function bindInOrder(
  { name, args }: AnyCommand,
  { words, behind = [] }: Line,
  fallback: DefaultTarget,
): Promise<Record<string, unknown>> {
  const declared = Object.entries(args);
  const given = [...words];
  const bound: Record<string, unknown> = {};
  for (const [index, [key, argument]] of declared.entries()) {
    const needed = declared.slice(index + 1).filter(([, { kind }]) => kind === 'text').length;
    bound[key] = await bindOne(argument, { given, behind, needed, fallback, command: name });
  }
  if (given.length > 0) throw tooManyArguments(name, args, given.length);
  return bound;
}

// The words themselves are not repeated: a user who types `auth:login TOKEN` has typed a secret.
function tooManyArguments(name: string, args: Arguments, count: number): UsageError {
  const takes = Object.values(args).map(usage).join(' ') || 'no arguments';
  const unexpected = count === 1 ? '1 unexpected argument' : `${count} unexpected arguments`;
  return new UsageError(`${unexpected}: ${name} takes ${takes}.`, {
    hint: `See what it takes: turnout help ${name}`,
  });
}

interface Binding {
  /** Taken from the front. */
  given: string[];
  behind: readonly string[];
  /** How many of them belong to arguments further on. */
  needed: number;
  fallback: DefaultTarget;
  command: string;
}

async function bindOne(argument: Argument, binding: Binding): Promise<unknown> {
  const { given } = binding;
  switch (argument.kind) {
    case 'environment':
      return bindTarget(argument, binding);
    case 'optional environment':
      return given.length > 0 ? parseTarget(given.shift() ?? '') : undefined;
    case 'site':
      return given.length > 0 ? parseSiteArgument(given.shift() ?? '') : defaultSite(argument, binding);
    case 'text':
      return requireChoice(argument, given.shift() ?? missing(argument, binding.command), binding.command);
    case 'optional text':
      return given.shift();
    case 'texts':
      return given.splice(0, Math.max(0, given.length - binding.needed));
    case 'words behind':
      return binding.behind;
    case 'command':
      return binding.behind[0] ? binding.behind : noProgram(argument, binding);
  }
}

// `connection:set sftp` with TERMINUS_SITE and TERMINUS_ENV set means that environment: a word is only taken for
// SITE.ENV when enough others are left for the arguments behind it, or when it cannot be anything else.
async function bindTarget(
  argument: Argument,
  { given, needed, fallback, command }: Binding,
): Promise<Target> {
  const [first] = given;
  if (first !== undefined && (given.length > needed || first.includes('.')))
    return parseTarget(given.shift() ?? '');
  const found = await fallback.environment();
  if (found) return found;
  if (first !== undefined && needed > 0) return parseTarget(first);
  return missing(argument, command);
}

/** Terminus takes `my-site.dev` where a site is meant, and so do the scripts that have one variable for both. */
function parseSiteArgument(word: string): string {
  return word.includes('.') ? parseTarget(word).site : parseSite(word);
}

async function defaultSite(argument: Argument, { fallback, command }: Binding): Promise<string> {
  return (await fallback.site()) ?? missing(argument, command);
}

function requireChoice(argument: Argument, word: string, command: string): string {
  if (argument.kind !== 'text' || !argument.choices) return word;
  const known = argument.choices.find(choice => choice === cleanValue(word).toLowerCase());
  if (known !== undefined) return known;
  throw new UsageError(
    `"${word}" is not a valid ${argument.name.toLowerCase()}. Use ${argument.choices.join(' or ')}.`,
    {
      hint: `See what it takes: turnout help ${command}`,
    },
  );
}

function noProgram(argument: Argument, { given, command }: Binding): never {
  const [program] = given;
  if (program === undefined) return missing(argument, command);
  throw new UsageError(`${command} takes ${argument.name} behind --, and there is no -- on the line.`, {
    hint: `Put -- before the command: -- ${program}${given.length > 1 ? ' …' : ''}`,
  });
}

function missing({ name, summary }: Argument, command: string): never {
  throw new UsageError(`${command} needs ${name} (${summary}).`, {
    hint: `See examples: turnout help ${command}`,
  });
}
