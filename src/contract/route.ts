import type * as v from 'valibot';
import { UsageError } from '../errors/turnout-error.ts';

type PathParameter<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PathParameter<`/${Rest}`>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;

export type PathParameters<Path extends string> = Readonly<Record<PathParameter<Path>, string>>;

/** One endpoint, as both sides know it. */
export interface Route<
  Path extends string = string,
  Answer extends v.GenericSchema = v.GenericSchema,
  Body extends v.GenericSchema | undefined = v.GenericSchema | undefined,
> {
  method: 'GET' | 'POST' | 'DELETE';
  /** Below `/api`, with `:name` for parameters. */
  path: Path;
  /** What a good answer looks like. */
  answer: Answer;
  /** The schema of the body, where there is one. */
  body?: Body;
  /** A login needs no session; everything else does. */
  open?: true;
  /** The answer is text, not JSON. */
  text?: true;
}

export function route<
  const Path extends string,
  Answer extends v.GenericSchema,
  Body extends v.GenericSchema | undefined = undefined,
>(definition: Route<Path, Answer, Body>): Route<Path, Answer, Body> {
  return definition;
}

/**
 * `/sites/:site` with `{site: 'x'}` → `/api/sites/x`; every value is percent-encoded, so none can add a segment.
 * Throws UsageError for an empty one, which would name something else: `keys/` is all of a user's keys.
 */
export function fillPath<Path extends string>(
  path: Path,
  parameters: PathParameters<Path>,
  query: Readonly<Record<string, string>> = {},
): string {
  const values = new Map<string, string>(Object.entries(parameters));
  const filled = path.replace(/:(\w+)/g, (_, name) => encodeSegment(name, values.get(name)));
  const search = new URLSearchParams(query).toString();
  return `/api${filled}${search ? `?${search}` : ''}`;
}

// A segment of dots would be taken for a step up by anyone who resolves the URL, encoded or not.
function encodeSegment(name: string, value: string | undefined): string {
  if (!value) throw new UsageError(`An empty ${name} was asked for.`);
  return /^\.+$/.test(value) ? value.replaceAll('.', '%252E') : encodeURIComponent(value);
}
