/** A line of turnout that asks the platform for something. */
export interface CommandLine {
  words: string;
  /** Lines that bring about what it needs; how they end does not matter. */
  first?: readonly string[];
  /** What it ends with when nothing goes wrong; 0 unless named. */
  ends?: number;
  /** The other end that it can have without anything going wrong. */
  mayEnd?: number;
  /** How many of its requests, from the first one on, it cannot do without; nearly all unless named. */
  essential?: number;
}

/** These change nothing at the platform, so that each of their requests may be repeated. */
export const lookUps: readonly CommandLine[] = [
  { words: 'auth:whoami' },
  { words: 'branch:list my-site' },
  // A site that cannot be looked up is no reason to forget the others.
  { words: 'completion refresh', essential: 3 },
  { words: 'connection:export my-site.dev --client=winscp-url' },
  { words: 'connection:info my-site.dev --fields=*' },
  { words: 'connection:open my-site.dev --print' },
  { words: 'connection:test my-site.dev' },
  { words: 'connection:trust my-site.dev' },
  { words: 'env:code-log my-site.dev' },
  { words: 'env:diff my-site.dev --identity=~/.ssh/id_ecdsa' },
  { words: 'env:diffstat my-site.dev' },
  { words: 'env:info my-site.dev' },
  { words: 'env:list my-site' },
  { words: 'env:stash my-site.dev' },
  // Its website has no name that is known anywhere.
  { words: 'env:wake my-site.dev', ends: 9 },
  { words: 'file:get my-site.dev:code/index.php got' },
  { words: 'file:list my-site.dev:code' },
  { words: 'git:clone my-site.dev cloned --identity=~/.ssh/id_ecdsa' },
  { words: 'git:remote my-site.dev --force' },
  { words: 'lock:info my-site.dev' },
  { words: 'machine-token:list' },
  { words: 'multidev:list my-site' },
  { words: 'sftp my-site.dev --print' },
  { words: 'site:info my-site' },
  { words: 'site:list' },
  { words: 'site:lookup my-site' },
  { words: 'ssh-key:list' },
  { words: 'upstream:updates:list my-site.dev' },
  { words: 'upstream:updates:status my-site.dev' },
  { words: 'workflow:info my-site' },
  { words: 'workflow:info:logs my-site' },
  { words: 'workflow:info:operations my-site' },
  { words: 'workflow:info:status my-site' },
  { words: 'workflow:list my-site' },
  { words: 'workflow:wait my-site.dev --any --since=80000' },
];

const toGit = 'connection:set my-site.dev git --no-sweep --on-changes=discard';
const toSftp = 'connection:set my-site.dev sftp';
/** `changing.txt` is another one each time. */
const change = [toSftp, 'file:put changing.txt my-site.dev:code/'];

/** These are for a change at the platform: what cannot be known to have arrived must not be sent again. */
export const orders: readonly CommandLine[] = [
  { words: 'connection:set my-site.dev sftp --no-sweep', first: [toGit] },
  { words: 'connection:set my-site.dev git --no-sweep', first: [toGit, toSftp] },
  { words: 'connection:set my-site.dev git --no-sweep --on-changes=stash', first: change },
  { words: 'connection:run my-site.dev sftp --no-sweep -- true', first: [toGit] },
  { words: 'env:clear-cache my-site.dev' },
  { words: 'env:commit my-site.dev -m x --no-sweep', first: change },
  { words: 'env:deploy my-site.test', first: [...change, 'env:commit my-site.dev -m x'] },
  { words: 'env:discard my-site.dev --no-sweep', first: change },
  { words: 'file:put changing.txt my-site.dev:code/', first: [toSftp] },
  { words: 'file:remove my-site.dev:code/changing.txt -y', first: change },
  { words: 'multidev:create my-site.dev other', first: ['multidev:delete my-site.other -y'] },
  { words: 'multidev:delete my-site.other -y', first: ['multidev:create my-site.dev other'] },
  { words: 'ssh-key:add other.pub' },
  { words: 'ssh-key:remove 00000000000000000000000000000000', ends: 10 },
  { words: 'machine-token:delete 00000000-0000-0000-0000-000000000000 -y', ends: 10 },
  // 1: a line before has committed the file, so that it does not come back as new.
  { words: 'stash:restore STASH --switch --force', first: [toGit], mayEnd: 1 },
  // Once they are merged there is nothing to order.
  { words: 'upstream:updates:apply my-site.dev', first: [toGit], essential: 3 },
  { words: 'auth:login --machine-token-file=token' },
];

/** They ask the platform nothing. */
export const askNothing = [
  'auth:list',
  'auth:logout',
  'completion',
  'config:get',
  'config:list',
  'config:set',
  'sandbox:reset',
  'sandbox:start',
  'sandbox:status',
  'sandbox:users',
  'sandbox:stop',
  'self:info',
  'stash:drop',
  'stash:list',
  'stash:show',
];
