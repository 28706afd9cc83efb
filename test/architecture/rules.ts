/** Who may import whom: design of the house, as in the README. `import type` is free. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  contract: ['errors'],
  system: ['errors'],
  output: ['errors', 'contract'],
  clients: ['errors', 'contract'],
  mode: ['errors', 'contract'],
  api: ['errors', 'contract', 'system'],
  sftp: ['errors', 'contract', 'system'],
  git: ['errors', 'contract', 'system'],
  config: ['errors', 'contract', 'system'],
  stash: ['errors', 'contract', 'system', 'sftp'],
  sandbox: ['errors', 'contract', 'system'],
  cli: ['errors', 'contract', 'output', 'system'],
  commands: ['errors', 'cli', 'contract', 'mode', 'clients', 'output'],
  completion: ['errors', 'cli', 'config', 'commands'],
  composition: [
    'errors',
    'api',
    'cli',
    'config',
    'contract',
    'git',
    'mode',
    'output',
    'sandbox',
    'sftp',
    'stash',
    'system',
  ],
};

/** Packages that have one door each: package → the only places that may import it. YAML is written for people, and read from Terminus's file. */
export const oneDoor: Readonly<Record<string, string | readonly string[]>> = {
  conf: 'src/config/',
  'simple-git': 'src/git/',
  'ssh2-sftp-client': 'src/sftp/',
  'ssh-config': 'src/sftp/',
  '@xmldom/xmldom': 'src/clients/',
  'jsonc-parser': 'src/clients/',
  commander: 'src/cli/',
  inquirer: 'src/cli/',
  chalk: 'src/output/',
  hono: 'src/sandbox/',
  '@hono/node-server': 'src/sandbox/',
  yaml: ['src/output/', 'src/config/terminus-config.ts'],
  'csv-stringify': 'src/output/',
  'fast-xml-builder': 'src/output/',
};

/** What makes a program depend on more than its arguments, and the places that hand it out. */
export const worldNames = [
  'process',
  'console',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'fetch',
] as const;
export const worldCalls = ['Date.now', 'Math.random', 'performance.now'] as const;
export const worldPlaces = ['src/system/', 'src/main.ts', 'src/start.ts'] as const;

/** `src/cli/report.ts` → `cli`; undefined for `src/main.ts`. */
export function folderOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1];
}
