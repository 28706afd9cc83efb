import type * as v from 'valibot';

/**
 * What is wrong with a value, in words that never repeat it: a value that came in the wrong place may be a
 * session or a password, and valibot's own messages quote it.
 */
export function complaint(issue: v.BaseIssue<unknown>): string {
  if (issue.kind !== 'schema' || issue.type === 'custom') return issue.message;
  return `expected ${issue.expected}, found ${describeKind(issue.input)}`;
}

function describeKind(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'Array';
  return typeof value === 'object' ? 'Object' : typeof value;
}
