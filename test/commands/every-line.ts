import { existsSync } from 'node:fs';
import type { RunOptions } from '../support/run-turnout.ts';
import { until } from '../support/until.ts';

/** What lines need to know of the place that they are run in. */
export interface LinePlace {
  token: string;
  home: string;
  /** Of the stash that `env:stash` has taken. */
  stash(): Promise<string>;
}

interface Line {
  words(location: LinePlace): string | Promise<string>;
  options?(location: LinePlace): RunOptions;
}

const always = (line: string): Line => ({ words: () => line });

/**
 * One line for each command, in an order in which each can do its work. Anyone who adds a command adds its line: what is
 * done with them is done with all of them.
 */
export const everyLine: Readonly<Record<string, Line>> = {
  'sandbox:start': {
    words: ({ home }) => `sandbox:start --dir ${home}/box --api-port=0 --ssh-port=0 --speed=instant`,
    options: ({ home }) => ({
      onStart: send =>
        void until(() => existsSync(`${home}/box/running.json`) || undefined).then(() => send('SIGTERM')),
    }),
  },
  'sandbox:status': { words: ({ home }) => `sandbox:status --dir ${home}/box` },
  'sandbox:users': { words: ({ home }) => `sandbox:users --dir ${home}/box` },
  'sandbox:stop': { words: ({ home }) => `sandbox:stop --dir ${home}/box` },
  'auth:login': { words: ({ token }) => `auth:login --machine-token=${token}` },
  'auth:list': always('auth:list'),
  'auth:whoami': always('auth:whoami --format=json'),
  'self:info': always('self:info'),
  'config:set': always('config:set site my-site'),
  'config:get': always('config:get site'),
  'config:list': always('config:list'),
  'site:list': always('site:list'),
  completion: always('completion refresh'),
  'site:info': always('site:info my-site'),
  'site:lookup': always('site:lookup my-site'),
  'env:list': always('env:list my-site'),
  'env:info': always('env:info my-site.dev'),
  'env:wake': always('env:wake my-site.dev'),
  'env:clear-cache': always('env:clear-cache my-site.dev'),
  'env:code-log': always('env:code-log my-site.dev'),
  'branch:list': always('branch:list my-site'),
  'multidev:list': always('multidev:list my-site'),
  'multidev:create': always('multidev:create my-site.dev extra'),
  'multidev:delete': always('multidev:delete my-site.extra -y'),
  'lock:info': always('lock:info my-site.dev'),
  'upstream:updates:status': always('upstream:updates:status my-site.dev'),
  'upstream:updates:list': always('upstream:updates:list my-site.dev'),
  'upstream:updates:apply': always('upstream:updates:apply my-site.dev'),
  'ssh-key:add': always('ssh-key:add key.pub'),
  'ssh-key:list': always('ssh-key:list'),
  'machine-token:list': always('machine-token:list'),
  'machine-token:delete': always('machine-token:delete 00 -y'),
  'connection:info': always('connection:info my-site.dev --fields=* --format=json'),
  'connection:test': always('connection:test my-site.dev'),
  'connection:trust': always('connection:trust my-site.dev -y'),
  'connection:export': always('connection:export my-site.dev --client openssh --output exported'),
  'connection:open': always('connection:open my-site.dev --print'),
  sftp: always('sftp my-site.dev -- -b batch.txt'),
  'connection:set': always('connection:set my-site.dev sftp'),
  'connection:run': always('connection:run my-site.dev sftp -- git --version'),
  'file:put': always('file:put note.txt my-site.dev:code/note.txt'),
  'file:list': always('file:list my-site.dev:code'),
  'file:get': always('file:get my-site.dev:code/note.txt got.txt'),
  'env:diffstat': always('env:diffstat my-site.dev'),
  'env:diff': always('env:diff my-site.dev'),
  'env:stash': always('env:stash my-site.dev'),
  'stash:list': always('stash:list'),
  'stash:show': { words: async ({ stash }) => `stash:show ${await stash()} --patch` },
  'env:commit': always('env:commit my-site.dev -m x --author=Ada<ada@example.com> --settle=0'),
  'file:remove': always('file:remove my-site.dev:code/note.txt -y'),
  'env:discard': always('env:discard my-site.dev --on-changes=discard --settle=0'),
  'stash:restore': { words: async ({ stash }) => `stash:restore ${await stash()} --force --settle=0` },
  'stash:drop': { words: async ({ stash }) => `stash:drop ${await stash()} -y` },
  'env:deploy': always('env:deploy my-site.test -y'),
  'git:clone': always('git:clone my-site.dev work'),
  'git:remote': always('git:remote my-site.dev'),
  'workflow:list': always('workflow:list my-site'),
  'workflow:info': always('workflow:info my-site'),
  'workflow:info:status': always('workflow:info:status my-site'),
  'workflow:info:operations': always('workflow:info:operations my-site'),
  'workflow:info:logs': always('workflow:info:logs my-site'),
  'workflow:wait': always('workflow:wait my-site.dev --any --since=3600 --timeout=1'),
  'ssh-key:remove': always('ssh-key:remove 00'),
  'auth:logout': always('auth:logout'),
  'sandbox:reset': { words: ({ home }) => `sandbox:reset --dir ${home}/box -y` },
};
