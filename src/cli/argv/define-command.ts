import type { Output, ResultType } from '../../output/columns.ts';
import type { Context } from '../runtime/context.ts';
import type { Argument, Arguments, Flag, Flags, Target } from './argument-types.ts';

interface ValueByKind {
  environment: Target;
  'optional environment': Target | undefined;
  site: string;
  text: string;
  'optional text': string | undefined;
  texts: string[];
  command: readonly [program: string, ...args: string[]];
  'words behind': readonly string[];
}

type ArgumentValue<A extends Argument> = A extends { choices: readonly (infer Choice)[] }
  ? Choice
  : ValueByKind[A['kind']];
type ArgumentValues<A extends Arguments> = { readonly [K in keyof A]: ArgumentValue<A[K]> };

type FlagValue<F extends Flag> = F extends { value: string }
  ? F extends { many: true }
    ? string[]
    : (F extends { choices: readonly (infer Choice)[] } ? Choice : string) | undefined
  : boolean;

type FlagValues<F extends Flags> = { readonly [K in keyof F]: FlagValue<F[K]> };

interface Example {
  /** Without the word `turnout`. */
  command: string;
  does: string;
}

export interface Command<
  A extends Arguments = Arguments,
  F extends Flags = Flags,
  O extends Output | undefined = Output | undefined,
> {
  /** `topic:verb`; the file that holds it lies at `commands/topic/verb.ts`. */
  name: string;
  summary: string;
  /** More than the summary, for `--help`. */
  details?: string;
  examples: readonly Example[];
  args: A;
  /** By name as typed: `on-changes`. */
  flags: F;
  /** What standard output gets; a command without it prints nothing there. */
  output?: O;
  /** Returns undefined when it has printed its result by itself. */
  run(
    context: Context,
    args: ArgumentValues<A>,
    flags: FlagValues<F>,
  ): O extends Output ? Promise<ResultType<O> | undefined> : Promise<void>;
}

/** A command is data plus one function; this only makes the types of one follow from the other. */
export function defineCommand<
  const A extends Arguments,
  const F extends Flags,
  O extends Output | undefined = undefined,
>(command: Command<A, F, O>): Command<A, F, O> {
  return command;
}

/** Any command, whatever it takes and answers: what the list and the engine work with. */
export interface AnyCommand {
  name: string;
  summary: string;
  details?: string;
  examples: readonly Example[];
  args: Arguments;
  flags: Flags;
  output?: Output | undefined;
  run(context: Context, args: never, flags: never): Promise<unknown>;
}

export const environmentArg = {
  kind: 'environment',
  name: 'SITE.ENV',
  summary: 'Site and environment, such as my-site.dev; the site by name or UUID',
} as const;

/** For what is done to code over SFTP, which test and live do not have. */
export const developmentArg = { ...environmentArg, only: 'development' } as const;

export const siteArg = { kind: 'site', name: 'SITE', summary: 'Site, by name or UUID' } as const;
