import * as v from 'valibot';
import { type Commit, commit } from './code-log.ts';
import { isDevelopment } from './environment.ts';
import { count, loosely, parseItems, truthy } from './lenient-schemas.ts';

const state = v.object({ is_up_to_date_with_upstream: truthy });

/** platform-api.md 5.4, for one branch. Before there is code the platform says nothing but that. */
export const upstreamUpdates = v.pipe(
  v.object({
    has_code: v.optional(truthy),
    /** Commits that the upstream has and the branch has not. */
    behind: v.optional(count),
    update_log: v.optional(parseItems(commit, (_hash, fields) => fields)),
    dev: loosely(state),
    test: loosely(state),
    live: loosely(state),
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

/**
 * Returns whether the upstream has something new. Test and live follow no branch: they are current when they have it and
 * where their code comes from has it too, as Terminus sees it.
 */
export function isOutdated(updates: UpstreamUpdates, environment: string): boolean {
  if (isDevelopment(environment)) return (updates.behind ?? 0) > 0;
  if (updates.has_code === false) return false;
  const { dev, test, live } = updates;
  const asked = environment === 'test' ? [test, dev] : [live, test];
  return asked.some(each => each !== undefined && !each.is_up_to_date_with_upstream);
}

/** Lists of packages that a build with Composer would change (platform-api.md 5.4); what is in them is never looked at. */
export const composerUpdates = v.pipe(
  v.looseObject({
    added_dependencies: v.optional(v.unknown()),
    updated_dependencies: v.optional(v.unknown()),
    removed_dependencies: v.optional(v.unknown()),
  }),
  v.check(
    found => Object.keys(found).every(key => key.endsWith('_dependencies')),
    'speaks of something else than dependencies',
  ),
);

export type ComposerUpdates = v.InferOutput<typeof composerUpdates>;

export function hasComposerUpdates(updates: ComposerUpdates): boolean {
  return Object.values(updates).some(
    list => typeof list === 'object' && list !== null && Object.keys(list).length > 0,
  );
}
