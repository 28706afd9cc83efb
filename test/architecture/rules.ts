/** Who may import whom: design of the house, as in the README. Types may come from every lower floor (floors.ts). */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  text: ['errors'],
  contract: ['errors', 'text'],
  system: ['errors', 'text'],
  ssh: ['errors', 'text', 'system'],
  output: ['errors', 'text', 'contract'],
  clients: ['errors', 'text', 'contract', 'system'],
  operations: ['errors', 'text', 'contract'],
  api: ['errors', 'text', 'contract', 'system'],
  sftp: ['errors', 'text', 'contract', 'ssh', 'system'],
  git: ['errors', 'text', 'contract', 'system'],
  config: ['errors', 'text', 'contract', 'system'],
  stash: ['errors', 'text', 'contract', 'system', 'sftp'],
  sandbox: ['errors', 'text', 'contract', 'system'],
  cli: ['errors', 'text', 'contract', 'output', 'system'],
  commands: ['errors', 'text', 'cli', 'contract', 'operations', 'clients', 'output'],
  completion: ['errors', 'text', 'cli', 'config', 'commands', 'output'],
  boot: ['errors', 'text', 'contract', 'system', 'config'],
  composition: [
    'errors',
    'api',
    'cli',
    'clients',
    'completion',
    'config',
    'contract',
    'git',
    'operations',
    'output',
    'sandbox',
    'sftp',
    'ssh',
    'stash',
    'system',
    'text',
  ],
};

/** Rooms that reach for nothing: what they make depends on their arguments alone. */
export const pureRooms = ['src/operations/', 'src/output/', 'src/clients/'] as const;

/** Files of a pure room that are not pure → why. */
export const impureFiles: Readonly<Record<string, string>> = {
  'src/clients/create-bookmark.ts': 'makes an id of a hash, which never changes',
  'src/clients/merge-file.ts': "reads and writes another program's file",
};

/** Packages that have one door each: package → the only places that may import it. YAML is written for people, and read from Terminus's file. */
export const oneDoor: Readonly<Record<string, string | readonly string[]>> = {
  conf: 'src/config/',
  'simple-git': 'src/git/git-client.ts',
  'ssh2-sftp-client': 'src/sftp/',
  'ssh-config': 'src/ssh/',
  '@noble/hashes': 'src/ssh/keys/putty-key.ts',
  '@xmldom/xmldom': 'src/clients/',
  'jsonc-parser': 'src/clients/',
  commander: 'src/cli/',
  'https-proxy-agent': 'src/api/transport/proxy-agent.ts',
  inquirer: 'src/cli/',
  chalk: 'src/output/',
  hono: 'src/sandbox/',
  '@hono/node-server': 'src/sandbox/',
  yaml: ['src/output/', 'src/config/terminus/terminus-config.ts'],
  'csv-stringify': 'src/output/',
  'fast-xml-builder': 'src/output/',
};

/** What reaches out of the process has few doors: module → the only places that may import it. */
export const doorsOut: Readonly<Record<string, readonly string[]>> = {
  'node:child_process': ['src/system/programs/programs.ts', 'src/sandbox/code/git/git.ts'],
  'node:http': ['src/api/transport/requester.ts', 'src/sandbox/host/host.ts'],
  'node:https': ['src/api/transport/requester.ts', 'src/sandbox/host/host.ts'],
  'node:net': [
    'src/sftp/',
    'src/system/connect-tcp.ts',
    'src/config/environment-lock.ts',
    'src/sandbox/host/folder-lock.ts',
    'src/sandbox/ssh/server.ts',
  ],
  'node:tls': [],
  'node:http2': [],
  'node:dgram': [],
  'node:vm': ['src/boot/chunk-loader.ts'],
  'node:worker_threads': [],
  ssh2: ['src/sftp/', 'src/ssh/keys/', 'src/sandbox/ssh/', 'src/sandbox/auth/'],
};

/** What a file can be written with, or opened to be written to: names of node:fs and node:fs/promises. */
export const writingNames = [
  'appendFile',
  'appendFileSync',
  'copyFile',
  'copyFileSync',
  'cp',
  'cpSync',
  'createWriteStream',
  'ftruncateSync',
  'open',
  'openSync',
  'truncate',
  'truncateSync',
  'write',
  'writeFile',
  'writeFileSync',
  'writeSync',
] as const;

/** Files are written by src/system/disk/files.ts; anyone who opens or writes one by himself → why. */
export const ownWriters: Readonly<Record<string, string>> = {
  'src/system/': 'the door itself, and what lies below it',
  'src/boot/': 'standard output and the code cache, before anything is loaded',
  'src/cli/terminal/open-url.ts': 'opens the null device for a program that is let go of',
  'src/config/uploads/note-lines.ts':
    'one line a file that is sent, in one write; a torn one is left out by its readers',
  'src/config/uploads/upload-journal.ts': 'the same, in a file of each process',

  'src/git/': 'scratch folders of one command',
  'src/sftp/transfer/local-file.ts': 'reads, and follows no link',
  'src/sftp/download/write-local.ts': 'downloads, under a name of their own until they are whole',
  'src/sftp/download/fetch-large.ts': 'the same, in parts',
  'src/sftp/download/local-names.ts': 'tries what a disk makes of a name, with an empty file',
  'src/stash/compare-content.ts': 'reads',
  'src/stash/content-store.ts': 'streams, flushes and renames what is too large for one write',
  'src/stash/pending-code.ts': 'a scratch folder of one command',
  'src/sandbox/code/': 'trees and scratch files of Git, which are made anew when they are torn',
  'src/sandbox/seed/': 'code that is planted into a new site',
  'src/sandbox/environments/files-area.ts': 'a copy of files/ for a new multidev',
  'src/sandbox/environments/push-lock.ts': 'notes for the hook of a push that runs, gone with the process',
  'src/sandbox/host/control.ts': 'the log of a sandbox in the background',
  'src/sandbox/ssh/': 'files of clients: opened first, and looked at afterwards',
  'src/sandbox/store/journal.ts': 'appends, and takes half a line back',
};

/** Where a secret may be given away: to the header, the body or the file that it is for. */
export const revealPlaces = [
  'src/errors/',
  'src/config/credentials.ts',
  'src/api/api.ts',
  'src/api/client.ts',
  'src/api/transport/proxy-agent.ts',
  'src/commands/auth/login.ts',
] as const;

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
export const worldPlaces = ['src/system/', 'src/main.ts', 'src/boot/'] as const;

/** `src/cli/terminal/logger.ts` → `cli`; undefined for `src/main.ts`. */
export function folderOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1];
}
