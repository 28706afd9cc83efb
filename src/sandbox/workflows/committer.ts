import type { WorkflowRecord } from '../model/records.ts';
import type { Store } from '../store/store.ts';

/**
 * Who a commit is by. Terminus sends what `git config` printed, newline included, and nothing when nothing is configured
 * (platform-api.md 7.1); then it is anyone who has given the order.
 */
export function committer(store: Store, { params, userId }: WorkflowRecord) {
  const user = userId === undefined ? undefined : store.get('user', userId);
  return {
    authorName:
      text(params['committer_name']).trim() ||
      [user?.firstName, user?.lastName].join(' ').trim() ||
      'Pantheon',
    authorEmail: text(params['committer_email']).trim() || user?.email || 'bot@getpantheon.com',
  };
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
