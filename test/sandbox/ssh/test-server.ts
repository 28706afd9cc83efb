import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Area, Home, SshPlatform, SshServer } from '../../../src/sandbox/ssh/ports.ts';
import { createSshServer } from '../../../src/sandbox/ssh/server.ts';
import { type Clock, systemClock } from '../../../src/system/clock.ts';
import { makeKey } from '../../support/ssh/keys.ts';
import { RecordingTree } from './recording-tree.ts';

export const siteId = '11111111-2222-3333-4444-555555555555';
export const sftpUser = `dev.${siteId}`;
export const gitUser = `codeserver.dev.${siteId}`;
const bindingId = '0123456789abcdef0123456789abcdef';
export const password = 'correct horse';
export const home = `/srv/bindings/${bindingId}`;

/** What tests look at and set while the server runs. */
interface Observed {
  /** How often a Git service has ended. */
  gitEnded: number;
  /** Passwords that the platform was asked about. */
  passwordsTried: string[];
  /** Processes that were started for Git. */
  gitProcesses: ChildProcess[];
  /** With this the platform refuses to open the home of a login. */
  failHomeWith: Error | undefined;
}

export interface TestServer extends Observed {
  port: number;
  /** Everything lies in here; `outside/canary` must never be read or changed by SFTP. */
  folder: string;
  code: string;
  files: string;
  outside: string;
  repository: string;
  tree: RecordingTree;
  server: SshServer;
  /** Private key of the account, OpenSSH form; the same key lies in `keyFile`. */
  key: string;
  keyFile: string;
  knownHosts: string;
  /** An empty HOME for the clients. */
  clientHome: string;
  /** Options of OpenSSH's programs that make them independent of this machine. */
  sshOptions: string[];
  environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

function blobOf(publicKey: string): string {
  return publicKey.split(' ')[1] ?? '';
}

function makeFolders() {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'turnout-ssh-')));
  const make = (name: string) => {
    const path = join(folder, name);
    mkdirSync(path);
    return path;
  };
  const [code, files, logs] = [make('code'), make('files'), make('logs')];
  const [outside, clientHome] = [make('outside'), make('home')];
  writeFileSync(join(outside, 'canary'), 'alive');
  return { folder, code, files, logs, outside, clientHome };
}

/** A server with one site, one account and real folders. `accountKeys`: further public keys of the account. */
export async function startTestServer(
  options: { clock?: Clock; accountKeys?: string[] } = {},
): Promise<TestServer> {
  const folders = makeFolders();
  const { folder, code, files, logs, clientHome } = folders;
  const tree = new RecordingTree(code);
  const account = makeKey();
  const keyFile = join(folder, 'key');
  writeFileSync(keyFile, account.private, { mode: 0o600 });
  const host = makeKey();
  const knownHosts = join(folder, 'known_hosts');
  const blobs = [account.public, ...(options.accountKeys ?? [])].map(blobOf);
  const areas: Area[] = [
    { name: 'code', root: code, tree },
    { name: 'files', root: files },
    { name: 'logs', root: logs, refusal: 'Logs are written by the platform only' },
  ];
  const test: Observed = { gitEnded: 0, passwordsTried: [], gitProcesses: [], failHomeWith: undefined };
  const repository = join(folder, 'repository.git');
  const platform = makePlatform({ blobs, home: { bindingId, areas }, repository, test });
  const server = createSshServer({
    platform,
    hostKeys: [host.private],
    clock: options.clock ?? systemClock,
    spawnGitService: (service, path, environment) => {
      const program = service.slice('git-'.length);
      const child = spawn('git', [program, path], { env: { PATH: process.env['PATH'], ...environment } });
      test.gitProcesses.push(child);
      return child;
    },
  });
  const port = await server.listen(0);
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${host.public}\n`);
  const settings = {
    IdentitiesOnly: 'yes',
    IdentityFile: keyFile,
    UserKnownHostsFile: knownHosts,
    GlobalKnownHostsFile: '/dev/null',
    StrictHostKeyChecking: 'yes',
    BatchMode: 'yes',
  };
  const sshOptions = ['-F', '/dev/null', ...Object.entries(settings).flatMap(pair => ['-o', pair.join('=')])];
  return Object.assign(test, folders, {
    ...{ port, tree, server, key: account.private, keyFile, knownHosts, repository, sshOptions },
    environment: { PATH: process.env['PATH'], HOME: clientHome, TZ: 'UTC' },
    async stop() {
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  });
}

interface PlatformParts {
  blobs: string[];
  home: Home;
  repository: string;
  test: Observed;
}

function makePlatform({ blobs, home, repository, test }: PlatformParts): SshPlatform {
  return {
    accountByKey: (login, key) =>
      login.siteId === siteId && blobs.includes(key.blob.toString('base64')) ? 'ada' : undefined,
    accountByPassword(login, given) {
      test.passwordsTried.push(given);
      return login.siteId === siteId && given === password ? 'ada' : undefined;
    },
    async openHome() {
      if (test.failHomeWith !== undefined) throw test.failHomeWith;
      return home;
    },
    openGit: async () => ({
      repository,
      environment: { TURNOUT_TEST: 'yes' },
      async ended() {
        test.gitEnded++;
      },
    }),
  };
}
