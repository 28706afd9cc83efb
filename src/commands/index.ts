import type { AnyCommand } from '../cli/define-command.ts';

type Load = () => Promise<{ default: AnyCommand }>;

/** Every command. Each is loaded when it is called, so that none pays for the others. */
export const commands: Readonly<Record<string, Load>> = {
  'auth:login': () => import('./auth/login.ts'),
  'auth:logout': () => import('./auth/logout.ts'),
  'auth:whoami': () => import('./auth/whoami.ts'),
  'branch:list': () => import('./branch/list.ts'),
  completion: () => import('./completion.ts'),
  'config:get': () => import('./config/get.ts'),
  'config:list': () => import('./config/list.ts'),
  'config:set': () => import('./config/set.ts'),
  'connection:export': () => import('./connection/export.ts'),
  'connection:info': () => import('./connection/info.ts'),
  'connection:open': () => import('./connection/open.ts'),
  'connection:run': () => import('./connection/run.ts'),
  'connection:set': () => import('./connection/set.ts'),
  'connection:test': () => import('./connection/test.ts'),
  'connection:trust': () => import('./connection/trust.ts'),
  'env:clear-cache': () => import('./env/clear-cache.ts'),
  'env:code-log': () => import('./env/code-log.ts'),
  'env:commit': () => import('./env/commit.ts'),
  'env:deploy': () => import('./env/deploy.ts'),
  'env:diff': () => import('./env/diff.ts'),
  'env:diffstat': () => import('./env/diffstat.ts'),
  'env:discard': () => import('./env/discard.ts'),
  'env:info': () => import('./env/info.ts'),
  'env:list': () => import('./env/list.ts'),
  'env:stash': () => import('./env/stash.ts'),
  'env:wake': () => import('./env/wake.ts'),
  'file:get': () => import('./file/get.ts'),
  'file:list': () => import('./file/list.ts'),
  'file:put': () => import('./file/put.ts'),
  'file:remove': () => import('./file/remove.ts'),
  'git:clone': () => import('./git/clone.ts'),
  'git:remote': () => import('./git/remote.ts'),
  'lock:info': () => import('./lock/info.ts'),
  'machine-token:delete': () => import('./machine-token/delete.ts'),
  'machine-token:list': () => import('./machine-token/list.ts'),
  'multidev:create': () => import('./multidev/create.ts'),
  'multidev:delete': () => import('./multidev/delete.ts'),
  'multidev:list': () => import('./multidev/list.ts'),
  'sandbox:reset': () => import('./sandbox/reset.ts'),
  'sandbox:start': () => import('./sandbox/start.ts'),
  'sandbox:status': () => import('./sandbox/status.ts'),
  'sandbox:stop': () => import('./sandbox/stop.ts'),
  'self:info': () => import('./self/info.ts'),
  sftp: () => import('./sftp.ts'),
  'site:info': () => import('./site/info.ts'),
  'site:list': () => import('./site/list.ts'),
  'site:lookup': () => import('./site/lookup.ts'),
  'ssh-key:add': () => import('./ssh-key/add.ts'),
  'ssh-key:list': () => import('./ssh-key/list.ts'),
  'ssh-key:remove': () => import('./ssh-key/remove.ts'),
  'stash:drop': () => import('./stash/drop.ts'),
  'stash:list': () => import('./stash/list.ts'),
  'stash:restore': () => import('./stash/restore.ts'),
  'stash:show': () => import('./stash/show.ts'),
  'upstream:updates:apply': () => import('./upstream/updates/apply.ts'),
  'upstream:updates:list': () => import('./upstream/updates/list.ts'),
  'upstream:updates:status': () => import('./upstream/updates/status.ts'),
  'workflow:info': () => import('./workflow/info.ts'),
  'workflow:info:logs': () => import('./workflow/info/logs.ts'),
  'workflow:info:operations': () => import('./workflow/info/operations.ts'),
  'workflow:info:status': () => import('./workflow/info/status.ts'),
  'workflow:list': () => import('./workflow/list.ts'),
  'workflow:wait': () => import('./workflow/wait.ts'),
};

/** Other names that people look for. */
const aliases: Readonly<Record<string, string>> = { doctor: 'connection:test' };

/** The name of the command that a word means: the word itself unless it is an alias. */
export function commandName(word: string): string {
  return Object.hasOwn(aliases, word) ? (aliases[word] ?? word) : word;
}
