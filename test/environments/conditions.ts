/** What a machine can be like. Each member stands for one kind of thing that can be missing or odd. */
export interface Conditions {
  git: 'there' | 'none' | 'broken configuration';
  ssh: 'there' | 'none';
  /** The repository that commands are called in. */
  checkout: 'own' | 'foreign' | 'detached';
  home: 'own' | 'unset' | 'missing' | 'modeless' | 'read-only' | 'full';
  user: 'named' | 'nameless';
  tmp: 'there' | 'none';
  folder: 'there' | 'gone';
  terminal: 'none' | 'no TERM' | 'no columns';
  locale: 'usual' | 'C';
  descriptors: 'many' | 'few';
  node: 'this' | 'newest';
}

export const plain: Conditions = {
  git: 'there',
  ssh: 'there',
  checkout: 'own',
  home: 'own',
  user: 'named',
  tmp: 'there',
  folder: 'there',
  terminal: 'none',
  locale: 'usual',
  descriptors: 'many',
  node: 'this',
};

export const environments: Readonly<Record<string, Partial<Conditions>>> = {
  'nothing odd': {},
  'no Git': { git: 'none' },
  'no ssh': { ssh: 'none' },
  'a broken .gitconfig': { git: 'broken configuration' },
  'a checkout of another user': { checkout: 'foreign' },
  'a detached HEAD': { checkout: 'detached' },
  'no HOME': { home: 'unset' },
  'a HOME that does not exist': { home: 'missing' },
  'HOME on exFAT: no modes, no sockets, no links': { home: 'modeless' },
  'HOME that is read-only': { home: 'read-only' },
  'HOME on a full disk': { home: 'full' },
  'a user without a name': { user: 'nameless' },
  'no /tmp': { tmp: 'none' },
  'a working directory that has gone': { folder: 'gone' },
  'TERM unset': { terminal: 'no TERM' },
  'a terminal of 0 columns': { terminal: 'no columns' },
  'LANG=C': { locale: 'C' },
  'few descriptors': { descriptors: 'few' },
  'the newest Node': { node: 'newest' },
};

/** Asked for, and not tried: the condition → why. */
export const untried: Readonly<Record<string, string>> = {
  'a disk without locks':
    'turnout takes none of the locks that a disk can lack: its own are files and sockets',
};

/** Every two that can be met together, by name. */
export function pairs(): [string, Partial<Conditions>][] {
  const odd = Object.entries(environments).filter(([, conditions]) => Object.keys(conditions).length > 0);
  return odd.flatMap(([name, one], at) =>
    odd.slice(at + 1).flatMap(([other, two]): [string, Partial<Conditions>][] => {
      const together = Object.keys(one).every(key => !(key in two));
      return together ? [[`${name} + ${other}`, { ...one, ...two }]] : [];
    }),
  );
}

/** What touches credentials, locks and caches: these are tried in pairs of environments, too. */
export const pairedCommands = [
  'auth:login',
  'auth:whoami',
  'config:set',
  'completion',
  'site:list',
  'connection:info',
  'connection:set',
  'file:put',
  'env:stash',
  'stash:list',
  'env:commit',
  'auth:logout',
] as const;
