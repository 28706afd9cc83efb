import * as v from 'valibot';
import { type Commit, commit } from './code-log.ts';
import { isDevelopment } from './environment.ts';
import { count, itemsOf, loosely, truthy } from './tolerance.ts';

const standing = v.object({ is_up_to_date_with_upstream: truthy });

/** platform-api.md 5.4, for one branch. Before there is code the platform says nothing but that. */
export const upstreamUpdates = v.pipe(
  v.object({
    has_code: v.optional(truthy),
    /** Commits that the upstream has and the branch has not. */
    behind: v.optional(count),
    update_log: v.optional(itemsOf(commit, (_hash, fields) => fields)),
    dev: loosely(standing),
    test: loosely(standing),
    live: loosely(standing),
  }),
  v.check(
    ({ has_code, behind }) => has_code !== undefined || behind !== undefined,
    'does not speak of any code',
  ),
);

export type UpstreamUpdates = v.InferOutput<typeof upstreamUpdates>;

/** What the upstream has to offer, newest first. */
export function availableUpdates({ update_log = [] }: UpstreamUpdates): Commit[] {
  return [...update_log].sort((left, right) => right.datetime.localeCompare(left.datetime));
}

/** Test and live have their own word for it, since they follow no branch. */
export function isOutdated(updates: UpstreamUpdates, environment: string): boolean {
  if (isDevelopment(environment)) return (updates.behind ?? 0) > 0;
  const found = environment === 'test' ? updates.test : updates.live;
  return found !== undefined && !found.is_up_to_date_with_upstream;
}
