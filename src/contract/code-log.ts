import * as v from 'valibot';
import { listOf, loosely, nonEmptyText } from './tolerance.ts';

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
export const codeLog = listOf(commit);
export type Commit = v.InferOutput<typeof commit>;
