import * as v from 'valibot';
import { NetworkError } from '../errors/turnout-error.ts';
import { complaint } from './issue-message.ts';

interface Sender {
  /** Who said it: `GET /api/users/u (200)`. */
  from: string;
  /** The server's own words, where it used any. */
  words: string;
}

/**
 * Takes what came over the wire for what it claims to be, or throws NetworkError with the path of the
 * field that is not as agreed. Nothing behind this door looks at types again.
 */
export function parseAnswer<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
  { from, words }: Sender,
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  const what = path === null ? 'something unexpected' : `a bad field "${path}"`;
  throw new NetworkError(
    `${from} answered with ${what}: ${complaint(issue)}${words && `; it says: ${words}`}`,
    {
      hint: 'Try again; if it stays so, the platform may have changed: look for a newer turnout.',
    },
  );
}
