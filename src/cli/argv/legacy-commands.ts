import { shellWord } from '../../text/shell-quote.ts';

interface Former {
  now: string;
  /** What `--site` and `--env` became. */
  takes?: 'environment' | 'site';
  /** Flags whose value is a word of its own now, in their order, with what stands there when they were not given. */
  words?: Readonly<Record<string, string>>;
  /** Flags that have another name now; undefined: none. */
  renamed?: Readonly<Record<string, string | undefined>>;
  /** Words behind it are left out: one of them may be a token. */
  wordless?: true;
  /** What has to be added. */
  also?: string;
}

/** Commands of Terminus before 1.0, which old scripts and answers on the web still have. */
export const formerCommands: Readonly<Record<string, Former>> = {
  'auth login': {
    now: 'auth:login',
    wordless: true,
    renamed: { 'machine-token': undefined },
    also: '--machine-token-file=FILE',
  },
  'auth logout': { now: 'auth:logout' },
  'auth whoami': { now: 'auth:whoami' },
  'cli version': { now: '--version' },
  'machine-tokens list': { now: 'machine-token:list' },
  'machine-tokens delete': { now: 'machine-token:delete', words: { 'machine-token-id': 'ID' } },
  'site branches': { now: 'branch:list', takes: 'site' },
  'site clear-cache': { now: 'env:clear-cache', takes: 'environment' },
  'site code branches': { now: 'branch:list', takes: 'site' },
  'site code commit': { now: 'env:commit', takes: 'environment' },
  'site code diffstat': { now: 'env:diffstat', takes: 'environment' },
  'site code log': { now: 'env:code-log', takes: 'environment' },
  'site connection-info': { now: 'connection:info', takes: 'environment' },
  'site connection-mode': { now: 'env:info', takes: 'environment', also: '--field=connection_mode' },
  'site create-env': {
    now: 'multidev:create',
    takes: 'environment',
    words: { 'to-env': 'MULTIDEV' },
    renamed: { 'from-env': 'env' },
  },
  'site delete-env': {
    now: 'multidev:delete',
    takes: 'environment',
    renamed: { 'remove-branch': 'delete-branch' },
  },
  'site deploy': { now: 'env:deploy', takes: 'environment' },
  'site environment-info': { now: 'env:info', takes: 'environment' },
  'site environments': { now: 'env:list', takes: 'site' },
  'site info': { now: 'site:info', takes: 'site' },
  'site lookup': { now: 'site:lookup', takes: 'site' },
  'site set-connection-mode': { now: 'connection:set', takes: 'environment', words: { mode: 'git|sftp' } },
  'site upstream-updates': { now: 'upstream:updates:list', takes: 'environment' },
  'site upstream-updates apply': { now: 'upstream:updates:apply', takes: 'environment' },
  'site upstream-updates list': { now: 'upstream:updates:list', takes: 'environment' },
  'site wake': { now: 'env:wake', takes: 'environment' },
  'site workflows': { now: 'workflow:list', takes: 'site' },
  'sites list': { now: 'site:list' },
  'ssh-keys add': { now: 'ssh-key:add', words: { file: 'FILE' } },
  'ssh-keys delete': { now: 'ssh-key:remove', words: { fingerprint: 'ID' } },
  'ssh-keys list': { now: 'ssh-key:list' },
  'workflows list': { now: 'workflow:list', takes: 'site' },
};

/**
 * A line of Terminus before 1.0 → the same as it is written now, without the word `turnout`; undefined for every
 * other line. The old words may have colons between them.
 */
export function translateFormer(line: readonly string[]): string | undefined {
  const words = line.filter(word => !word.startsWith('-')).flatMap(word => word.split(':'));
  const name = [3, 2]
    .map(count => words.slice(0, count).join(' '))
    .find(each => Object.hasOwn(formerCommands, each));
  const former = name === undefined ? undefined : formerCommands[name];
  if (!former || name === undefined) return undefined;
  const { now, takes, words: locations = {}, also } = former;
  const bare = former.wordless ? [] : words.slice(name.split(' ').length);
  const flags = readFlags(line, former);
  const take = (flag: string) => {
    const value = flags.get(flag);
    flags.delete(flag);
    return value;
  };
  const target =
    takes && (findTarget(takes, take) ?? bare.shift() ?? (takes === 'site' ? 'SITE' : 'SITE.ENV'));
  const parts = [
    now,
    target,
    ...Object.entries(locations).map(([flag, usual]) => take(flag) ?? bare.shift() ?? usual),
    ...bare,
    also,
    ...[...flags].map(([flag, value]) => (value === undefined ? flag : `--${flag}=${value}`)),
  ];
  return parts.flatMap(part => (part ? [isPlaceholder(part) ? part : shellWord(part)] : [])).join(' ');
}

/** What people have to fill in. */
function isPlaceholder(word: string): boolean {
  return /^[A-Z.]+$/.test(word) || word === 'git|sftp';
}

function findTarget(
  takes: 'environment' | 'site',
  take: (flag: string) => string | undefined,
): string | undefined {
  const [site, environment] = [take('site'), take('env')];
  if (takes === 'site' || site === undefined) return site;
  return `${site}.${environment ?? 'ENV'}`;
}

/** By name, with their values; a switch is its own name. */
function readFlags(line: readonly string[], { renamed = {} }: Former): Map<string, string | undefined> {
  const flags = new Map<string, string | undefined>();
  for (const word of line.filter(each => each.startsWith('-'))) {
    const [, name = '', value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const now = Object.hasOwn(renamed, name) ? renamed[name] : name;
    if (now === undefined) continue;
    if (value !== undefined) flags.set(now, value);
    else flags.set(now === name ? word : `--${now}`, undefined);
  }
  return flags;
}
