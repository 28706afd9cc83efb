import * as v from 'valibot';
import { TurnoutError } from '../errors/turnout-error.ts';
import { pathProblem } from './code-path.ts';

const path = v.pipe(
  v.string(),
  v.check(text => pathProblem(text) === undefined, 'is not a path below code/'),
);
const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const stashedFile = v.variant('kind', [
  v.object({
    kind: v.literal('file'),
    path,
    /** Bytes. */
    size: whole,
    executable: v.boolean(),
    sha256,
    /** Epoch seconds, by the server. */
    mtime: whole,
  }),
  v.object({ kind: v.literal('link'), path, target: v.string(), size: whole, mtime: whole }),
]);

const change = v.object({
  path,
  status: v.picklist(['A', 'M', 'D']),
  additions: v.nullable(whole),
  deletions: v.nullable(whole),
});

/** Newer versions may mean something else by the same words, so that only this one is read. */
export const manifestVersion = 1;

const manifest = v.pipe(
  v.object({
    version: v.literal(manifestVersion),
    /** What the platform is called that it was taken from; those of earlier versions do not say it. */
    platform: v.optional(v.string()),
    site: v.object({ id: v.string(), name: v.string() }),
    environment: v.string(),
    /** The commit that the changes were made on; null where the platform showed none. */
    base: v.nullable(v.string()),
    /** Epoch milliseconds. */
    takenAt: whole,
    /** E-mail address of the account. */
    takenBy: v.string(),
    changes: v.array(change),
    /** What each change that is no deletion left on the server. */
    files: v.array(stashedFile),
  }),
  v.check(
    ({ changes, files }) => sameWords(changes.flatMap(withContent), files.map(toPath)),
    'lists other files than changes',
  ),
);

export type Manifest = v.InferOutput<typeof manifest>;
export type StashedFile = v.InferOutput<typeof stashedFile>;

/** Reads `manifest.json`. Throws a TurnoutError that says why it cannot be used. */
export function parseManifest(text: string): Manifest {
  const parsed = parseJson(text);
  const version = v.safeParse(v.object({ version: v.number() }), parsed);
  if (version.success && version.output.version > manifestVersion) {
    throw new TurnoutError('failed', 'It was taken by a newer turnout.', { hint: 'Update turnout.' });
  }
  const read = v.safeParse(manifest, parsed);
  if (read.success) return read.output;
  const [issue] = read.issues;
  const where = issue && v.getDotPath(issue);
  throw damaged(`Its manifest is damaged${where ? ` at ${where}` : ''}.`);
}

export function damaged(message: string): TurnoutError {
  return new TurnoutError('failed', message, {
    hint: 'It was changed after it was taken. What is left lies in its folder.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged('Its manifest is damaged.');
  }
}

function withContent({ path, status }: { path: string; status: string }): string[] {
  return status === 'D' ? [] : [path];
}

function toPath({ path }: { path: string }): string {
  return path;
}

function sameWords(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a);
  return a.length === b.length && known.size === a.length && b.every(word => known.has(word));
}
