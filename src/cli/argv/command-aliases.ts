/** Other names of commands: those that Terminus has, which scripts use, and some that people look for. */
export const aliases: Readonly<Record<string, string>> = {
  branches: 'branch:list',
  deploy: 'env:deploy',
  doctor: 'connection:test',
  'env:cc': 'env:clear-cache',
  'env:create': 'multidev:create',
  'env:delete': 'multidev:delete',
  envs: 'env:list',
  login: 'auth:login',
  logout: 'auth:logout',
  'machine-tokens': 'machine-token:list',
  'mt:delete': 'machine-token:delete',
  'mt:list': 'machine-token:list',
  mts: 'machine-token:list',
  multidevs: 'multidev:list',
  sites: 'site:list',
  'ssh-key:rm': 'ssh-key:remove',
  'ssh-keys': 'ssh-key:list',
  'upstream:updates': 'upstream:updates:list',
  whoami: 'auth:whoami',
  workflows: 'workflow:list',
};

/** Returns the name of the command that a word means: the word itself unless it is an alias. */
export function commandName(word: string): string {
  return Object.hasOwn(aliases, word) ? (aliases[word] ?? word) : word;
}
