import type { AnyCommand } from '../cli/define-command.ts';

type Load = () => Promise<{ default: AnyCommand }>;

/** Every command. Each is loaded when it is called, so that none pays for the others. */
export const commands: Readonly<Record<string, Load>> = {
  'auth:login': () => import('./auth/login.ts'),
  'auth:logout': () => import('./auth/logout.ts'),
  'auth:whoami': () => import('./auth/whoami.ts'),
  'config:get': () => import('./config/get.ts'),
  'config:list': () => import('./config/list.ts'),
  'config:set': () => import('./config/set.ts'),
  'connection:info': () => import('./connection/info.ts'),
  'connection:set': () => import('./connection/set.ts'),
  'env:code-log': () => import('./env/code-log.ts'),
  'env:commit': () => import('./env/commit.ts'),
  'env:diffstat': () => import('./env/diffstat.ts'),
  'env:info': () => import('./env/info.ts'),
  'env:list': () => import('./env/list.ts'),
  'file:put': () => import('./file/put.ts'),
  'git:clone': () => import('./git/clone.ts'),
  'sandbox:reset': () => import('./sandbox/reset.ts'),
  'sandbox:start': () => import('./sandbox/start.ts'),
  'sandbox:status': () => import('./sandbox/status.ts'),
  'sandbox:stop': () => import('./sandbox/stop.ts'),
  'site:info': () => import('./site/info.ts'),
  'site:list': () => import('./site/list.ts'),
  'ssh-key:add': () => import('./ssh-key/add.ts'),
  'ssh-key:list': () => import('./ssh-key/list.ts'),
  'ssh-key:remove': () => import('./ssh-key/remove.ts'),
  'workflow:list': () => import('./workflow/list.ts'),
  'workflow:wait': () => import('./workflow/wait.ts'),
};
