import * as v from 'valibot';
import { keyedBy, lenientList, loosely, nonEmptyText } from './lenient-schemas.ts';

/** platform-api.md 6.5; `datetime` is UTC without a zone, `message` keeps its trailing newline. */
export const commit = v.object({
  hash: nonEmptyText,
  author: v.fallback(v.string(), ''),
  email: v.fallback(v.string(), ''),
  datetime: v.fallback(v.string(), ''),
  message: v.fallback(v.string(), ''),
  labels: v.fallback(v.array(v.string()), []),
  parents: loosely(v.array(v.string())),
});

/** Newest first. */
export const codeLog = lenientList(commit);
export type Commit = v.InferOutput<typeof commit>;

/** platform-api.md 5.3: name of a branch, or of the environment for what a tag is deployed to → newest commit. */
export const codeTips = keyedBy(
  'id',
  v.pipe(
    v.string(),
    v.regex(/^[0-9a-f]{40}$/, 'is not the hash of a commit'),
    v.transform(sha => ({ sha })),
  ),
);

export type CodeTip = v.InferOutput<typeof codeTips>[number];
